//! Agents.

use axum::extract::{Path, State};
use dialdesk_console::Console;
use dialdesk_console::ids::AgentId;
use dialdesk_console::input::from_json;
use dialdesk_console::view::Page;
use dialdesk_console::view::agent::AgentView;

use crate::answer::{Answer, Reply};
use crate::body::Written;
use crate::query::Asked;

/// Lists the agents.
pub(crate) async fn list(State(console): State<Console>, asked: Asked) -> Reply<Page<AgentView>> {
    Ok(Answer::ok(asked.page(console.agent_list().await?)?))
}

/// Makes or changes an agent.
pub(crate) async fn save(State(console): State<Console>, body: Written) -> Reply<AgentView> {
    Ok(Answer::created(console.agent_save(from_json(&body.json)?).await?))
}

/// Takes an agent out.
pub(crate) async fn remove(
    State(console): State<Console>,
    Path(id): Path<String>,
) -> Reply<AgentView> {
    Ok(Answer::ok(console.agent_remove(AgentId(id)).await?))
}
