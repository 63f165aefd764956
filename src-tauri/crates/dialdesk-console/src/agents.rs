//! Agents.

use dialdesk_core::agent::{Agent, AgentKind};
use dialdesk_core::engine::Command;
use dialdesk_core::ids::AgentId;

use crate::console::Console;
use crate::error::{ApiError, ErrorCode, Reply};
use crate::input::Given;
use crate::read;
use crate::view::agent::{AgentInput, AgentView};

impl Console {
    /// Lists the agents.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn agent_list(&self) -> Reply<Vec<AgentView>> {
        let uses = self.store().agent_uses().await?;
        let view = |agent: Agent| {
            let uses = uses.get(&agent.id).copied().unwrap_or_default();
            AgentView::new(agent, uses)
        };
        Ok(self.store().agents().await?.into_iter().map(view).collect())
    }

    /// Makes an agent, or changes the one with its id.
    ///
    /// # Errors
    /// With every wrong field, or when it cannot be written.
    pub async fn agent_save(&self, given: impl Into<Given<AgentInput>>) -> Reply<AgentView> {
        let Given { input, mut faults } = given.into();
        let id = read::required(&mut faults, "id", input.id, 64);
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)) {
            faults.add("id", "may have letters, digits, dashes, dots and underscores only");
        }
        let id = AgentId(id);
        let known = self.store().agent(&id).await?;
        let (old_name, old_app, old_caller, created_at) = match known {
            Some(Agent {
                name, kind: AgentKind::Flow { app_id }, caller_id, created_at, ..
            }) => (Some(name), Some(app_id), caller_id, created_at),
            None => (None, None, None, self.now()),
        };
        let name = read::required(&mut faults, "name", input.name.or(old_name), 100);
        let app_id = read::required(&mut faults, "appId", input.app_id.or(old_app), 64);
        if input.kind.is_some_and(|kind| kind != "flow") {
            faults.add("kind", "must be flow");
        }
        let caller_id = input.caller_id.map(|caller| caller.trim().to_owned()).or(old_caller);
        if let Some(caller) = &caller_id {
            read::check_length(&mut faults, "callerId", caller, 32);
        }
        faults.check()?;
        let caller_id = caller_id.filter(|caller| !caller.is_empty());
        let agent = Agent { id, name, kind: AgentKind::Flow { app_id }, caller_id, created_at };
        self.order(Command::SaveAgent(Box::new(agent.clone())), "agent").await?;
        let uses = self.store().agent_uses().await?.get(&agent.id).copied().unwrap_or_default();
        Ok(AgentView::new(agent, uses))
    }

    /// Takes an agent out. Who asked may put it back with what this gives.
    ///
    /// # Errors
    /// When there is no such agent, or a campaign or a call that is not over needs it.
    pub async fn agent_remove(&self, id: AgentId) -> Reply<AgentView> {
        let Some(agent) = self.store().agent(&id).await? else {
            return Err(ApiError::not_found("agent"));
        };
        let uses = self.store().agent_uses().await?.get(&id).copied().unwrap_or_default();
        let needed = match (uses.campaigns_open, uses.calls_open) {
            (0, 0) => None,
            (0, 1) => Some("a call that is not over needs it; wait for its end".to_owned()),
            (0, calls) => Some(format!("{calls} calls that are not over need it; wait for them")),
            (1, _) => Some(
                "a campaign that is not over uses it; give that campaign another agent first"
                    .to_owned(),
            ),
            (open, _) => Some(format!(
                "{open} campaigns that are not over use it; give them another agent first"
            )),
        };
        if let Some(needed) = needed {
            let words = format!("{} cannot be taken out: {needed}", agent.name);
            return Err(ApiError::new(ErrorCode::Conflict, words));
        }
        // The engine has the last word: a campaign may have been made meanwhile.
        self.order(Command::RemoveAgent(id), "agent").await?;
        Ok(AgentView::new(agent, uses))
    }

    /// Finds an agent by what somebody called it.
    pub(crate) async fn known_agent(&self, id: &str) -> Reply<AgentId> {
        let id = AgentId(id.to_owned());
        match self.store().agent(&id).await? {
            Some(agent) => Ok(agent.id),
            None => Err(ApiError::not_found("agent")),
        }
    }
}
