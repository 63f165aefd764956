//! What somebody asks for, before it is known to be right: every wrong field is found at once.

use serde_json::{Map, Value};

use crate::error::{ApiError, ErrorCode, FieldFault};
use crate::view::agent::AgentInput;
use crate::view::call::CallInput;
use crate::view::campaign::{CallingHoursInput, CampaignInput};
use crate::view::recovery::{BreakerInput, ResolveInput};
use crate::view::retry::{RetryInput, RetryRuleInput};
use crate::view::settings::SettingsInput;
use crate::view::suppression::SuppressionInput;

/// The wrong fields of one request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// Notes what is wrong with a field, unless something was noted for it or for what holds it.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        if !self.has(field) {
            self.0.push(FieldFault { field: field.to_owned(), message: message.into() });
        }
    }

    /// Tells whether something is wrong with a field, or with what holds it.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|fault| {
            field == fault.field
                || field.strip_prefix(&fault.field).is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// Forgets what is wrong with some fields.
    #[must_use]
    pub fn without(mut self, fields: &[&str]) -> Self {
        self.0.retain(|fault| !fields.contains(&fault.field.as_str()));
        self
    }

    /// Tells whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Succeeds if nothing is wrong.
    ///
    /// # Errors
    /// With every wrong field. A wrong number that is the only fault has a code of its own.
    pub fn check(self) -> Result<(), ApiError> {
        match self.0.as_slice() {
            [] => Ok(()),
            _ => Err(ApiError::fields(self.0)),
        }
    }

    /// Succeeds if nothing is wrong with the request for a call.
    ///
    /// # Errors
    /// With every wrong field. A number that is there and is the only fault has its own code.
    pub fn check_call(self, number_given: bool) -> Result<(), ApiError> {
        let only_the_number =
            matches!(self.0.as_slice(), [only] if only.field == "phoneNumber") && number_given;
        let mut checked = self.check();
        if let (true, Err(error)) = (only_the_number, &mut checked) {
            error.code = ErrorCode::InvalidPhoneNumber;
        }
        checked
    }
}

/// Something asked for, with what is already known to be wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given<T> {
    /// What was understood.
    pub input: T,
    /// What was not.
    pub faults: Faults,
}

impl<T> From<T> for Given<T> {
    fn from(input: T) -> Self {
        Self { input, faults: Faults::default() }
    }
}

/// Something that can be asked for in JSON.
pub trait FromJson: Sized {
    /// Reads the fields that are known and drops the others.
    fn read(fields: &mut Fields<'_>) -> Self;
}

/// Reads a request's body, field by field.
///
/// # Errors
/// When the body is no JSON object at all.
pub fn from_json<T: FromJson>(body: &Value) -> Result<Given<T>, ApiError> {
    let Value::Object(map) = body else {
        return Err(ApiError::new(
            ErrorCode::ValidationError,
            "the body must be a JSON object, like {\"name\": \"…\"}",
        ));
    };
    let mut faults = Faults::default();
    let input = T::read(&mut Fields { map, at: "", faults: &mut faults });
    Ok(Given { input, faults })
}

/// The fields of one JSON object.
#[derive(Debug)]
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    at: &'a str,
    faults: &'a mut Faults,
}

impl Fields<'_> {
    fn path(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Reads a text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text = self.get(name)?.as_str().map(ToOwned::to_owned);
        if text.is_none() {
            let path = self.path(name);
            self.faults.add(&path, "must be a text");
        }
        text
    }

    /// Reads a whole number that is not negative.
    pub fn whole(&mut self, name: &str) -> Option<u32> {
        let number = self.get(name)?.as_u64().and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            let path = self.path(name);
            self.faults.add(&path, "must be a whole number, 0 or more");
        }
        number
    }

    /// Reads a yes or a no.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let flag = self.get(name)?.as_bool();
        if flag.is_none() {
            let path = self.path(name);
            self.faults.add(&path, "must be true or false");
        }
        flag
    }

    /// Reads an object as it stands.
    pub fn object(&mut self, name: &str) -> Option<Value> {
        let value = self.get(name)?;
        if value.is_object() {
            return Some(value.clone());
        }
        let path = self.path(name);
        self.faults.add(&path, "must be an object");
        None
    }

    /// Reads an object's fields.
    pub fn nested<T>(&mut self, name: &str, read: impl FnOnce(&mut Fields<'_>) -> T) -> Option<T> {
        let path = self.path(name);
        let Value::Object(map) = self.map.get(name).filter(|value| !value.is_null())? else {
            self.faults.add(&path, "must be an object");
            return None;
        };
        Some(read(&mut Fields { map, at: &path, faults: self.faults }))
    }

    /// Reads a list of whole numbers.
    pub fn wholes(&mut self, name: &str) -> Option<Vec<u32>> {
        let list = self.get(name)?.as_array().map(|list| {
            list.iter()
                .map(|item| item.as_u64().and_then(|number| u32::try_from(number).ok()))
                .collect::<Option<Vec<u32>>>()
        });
        if let Some(Some(list)) = list {
            return Some(list);
        }
        let path = self.path(name);
        self.faults.add(&path, "must be a list of whole numbers");
        None
    }

    /// Lists those of `names` that are there and null: they are to be emptied.
    #[must_use]
    pub fn nulls(&self, names: &[&str]) -> Vec<String> {
        let null = |name: &&&str| self.map.get(**name).is_some_and(Value::is_null);
        names.iter().filter(null).map(|name| (*name).to_owned()).collect()
    }
}

impl FromJson for CallInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            phone_number: fields.text("phoneNumber"),
            agent_id: fields.text("agentId"),
            user_id: fields.text("userId"),
            metadata: fields.object("metadata"),
            priority: fields.text("priority"),
            call_log_id: fields.text("callLogId"),
            retry: fields.nested("retry", retry_rules),
        }
    }
}

/// Reads rules for retries; a reason may be written as the API writes it, or as a field.
fn retry_rules(fields: &mut Fields<'_>) -> RetryInput {
    let mut rule = |names: [&str; 2]| {
        names.into_iter().find_map(|name| {
            fields.nested(name, |rule| RetryRuleInput {
                delay_seconds: rule.whole("delaySeconds"),
                growth: rule.whole("growth"),
                max_delay_seconds: rule.whole("maxDelaySeconds"),
                max_attempts: rule.whole("maxAttempts"),
            })
        })
    };
    RetryInput {
        busy: rule(["busy", "busy"]),
        no_answer: rule(["no_answer", "noAnswer"]),
        voicemail: rule(["voicemail", "voicemail"]),
        network_error: rule(["network_error", "networkError"]),
    }
}

impl FromJson for AgentInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            id: fields.text("id"),
            name: fields.text("name"),
            kind: fields.text("kind"),
            app_id: fields.text("appId"),
            caller_id: fields.text("callerId"),
        }
    }
}

impl FromJson for ResolveInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            how: fields.text("how"),
            provider_call_id: fields.text("providerCallId"),
            reason: fields.text("reason"),
            user_id: fields.text("userId"),
        }
    }
}

impl FromJson for BreakerInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { hold: fields.text("hold"), user_id: fields.text("userId") }
    }
}

impl FromJson for CampaignInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            name: fields.text("name"),
            agent_id: fields.text("agentId"),
            timezone: fields.text("timezone"),
            calling_hours: fields.nested("callingHours", |hours| CallingHoursInput {
                start: hours.text("start"),
                end: hours.text("end"),
                days_of_week: hours.wholes("daysOfWeek"),
            }),
            rule_pack: fields.text("rulePack"),
            rule_pack_reason: fields.text("rulePackReason"),
            priority: fields.text("priority"),
            pace: fields.nested("pace", |pace| dialdesk_core::campaign::Pace {
                calls_per_minute: pace.whole("callsPerMinute"),
                max_concurrent: pace.whole("maxConcurrent"),
                share: pace.whole("share"),
            }),
            user_id: fields.text("userId"),
            retry: fields.nested("retry", retry_rules),
            start_at: fields.text("startAt"),
            end_at: fields.text("endAt"),
            clear: fields.nulls(&[
                "callingHours",
                "rulePackReason",
                "pace",
                "retry",
                "startAt",
                "endAt",
            ]),
        }
    }
}

impl FromJson for SettingsInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            max_concurrent_calls: fields.whole("maxConcurrentCalls"),
            requests_per_minute: fields.whole("requestsPerMinute"),
            rule_pack: fields.text("rulePack"),
            rule_pack_reason: fields.text("rulePackReason"),
        }
    }
}

impl FromJson for SuppressionInput {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self {
            phone_number: fields.text("phoneNumber"),
            reason: fields.text("reason"),
            source: fields.text("source"),
            until: fields.text("until"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_wrong_field_is_told_at_once_and_unknown_ones_are_dropped() {
        let body = json!({
            "name": 7, "agentId": "default", "callingHours": {"start": false}, "colour": "red",
            "pace": {"callsPerMinute": -1},
        });
        let given: Given<CampaignInput> = from_json(&body).unwrap();

        let error = given.faults.check().unwrap_err();
        let fields: Vec<&str> = error.details.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["name", "callingHours.start", "pace.callsPerMinute"]);
        assert_eq!(given.input.agent_id.as_deref(), Some("default"), "what is right is kept");
    }

    #[test]
    fn null_empties_a_field_and_absence_leaves_it() {
        let given: Given<CampaignInput> = from_json(&json!({"callingHours": null})).unwrap();
        assert_eq!(given.input.clear, ["callingHours"]);
        assert!(given.faults.is_empty());
    }

    #[test]
    fn a_number_has_its_own_code_only_when_it_is_there_and_the_only_fault() {
        let mut faults = Faults::default();
        faults.add("phoneNumber", "is wrong");
        let alone = faults.clone().check_call(true).unwrap_err();
        assert_eq!(alone.code, ErrorCode::InvalidPhoneNumber);
        let missing = faults.clone().check_call(false).unwrap_err();
        assert_eq!(missing.code, ErrorCode::ValidationError);
        faults.add("userId", "is required");
        let both = faults.check_call(true).unwrap_err();
        assert_eq!(both.code, ErrorCode::ValidationError);
        assert_eq!(both.details.len(), 2);
    }
}
