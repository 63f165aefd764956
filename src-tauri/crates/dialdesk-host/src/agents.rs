//! The agent `default`: made from `EXOTEL_APP_ID`, or the sandbox's own.

use dialdesk_console::Console;
use dialdesk_console::view::agent::AgentInput;
use dialdesk_core::agent::AgentKind;
use dialdesk_core::ids::AgentId;
use dialdesk_store::Store;

use crate::error::HostError;
use crate::provider::Chosen;
use crate::settings::Settings;

/// Its name in the API.
const ID: &str = "default";
/// The flow of the sandbox, which has no dashboard.
const SANDBOX_APP: &str = "926";

/// Makes the agent `default` where there is none, or gives it the flow that is set now.
pub(crate) async fn ensure_default(
    store: &Store,
    console: &Console,
    chosen: &Chosen,
    settings: &Settings,
) -> Result<(), HostError> {
    let app_id = match (&chosen.sandbox, &settings.app_id) {
        (_, Some(app_id)) => app_id.clone(),
        (Some(_), None) => SANDBOX_APP.to_owned(),
        (None, None) => return Ok(()),
    };
    let known = store.agent(&AgentId(ID.to_owned())).await?;
    if known.as_ref().is_some_and(|agent| agent.kind == AgentKind::Flow { app_id: app_id.clone() })
    {
        return Ok(());
    }
    let name = if known.is_some() { None } else { Some("Default agent".to_owned()) };
    console
        .agent_save(AgentInput {
            id: Some(ID.to_owned()),
            name,
            app_id: Some(app_id),
            ..AgentInput::default()
        })
        .await?;
    Ok(())
}
