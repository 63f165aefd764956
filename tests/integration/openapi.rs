//! The API's description: made from the table of use cases, from what the handlers answer and from
//! the views, and the same as the one that is served. `cargo xtask bindings` writes it anew.

mod types;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dialdesk_console::operations::{OPERATIONS, Place};
use dialdesk_test_support::served::{Served, said};
use serde_json::{Map, Value, json};

use types::SCHEMAS;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

const REST: &str = "src-tauri/crates/dialdesk-rest";

/// A command of the bindings: its sentence, and its arguments with their types.
struct Command {
    says: String,
    arguments: Vec<(String, String)>,
}

fn commands(bindings: &str) -> BTreeMap<String, Command> {
    let mut commands = BTreeMap::new();
    let mut says = String::new();
    for line in bindings.lines() {
        let line = line.trim();
        if let Some(doc) = line.strip_prefix("/**") {
            says = doc.trim_end_matches("*/").trim().to_owned();
        } else if let Some(doc) = line.strip_prefix("* ").filter(|_| says.is_empty()) {
            says = doc.trim().to_owned();
        }
        let Some((head, tail)) = line.split_once(") => __TAURI_INVOKE<") else { continue };
        let Some(name) = tail.split(">(\"").nth(1).and_then(|rest| rest.split('"').next()) else {
            continue;
        };
        let (_, arguments) = head.split_once('(').expect("a function has arguments");
        let arguments = arguments.split(", ").filter_map(|one| one.split_once(": "));
        let arguments = arguments.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect();
        commands.insert(name.to_owned(), Command { says: std::mem::take(&mut says), arguments });
    }
    commands
}

/// What a handler gives, by method and path: its type in Rust, and the status.
fn answers() -> BTreeMap<(String, String), (String, u16)> {
    let router = read(&format!("{REST}/src/router.rs"));
    let mut answers = BTreeMap::new();
    for line in router.lines().map(str::trim).filter(|line| line.starts_with("(\"")) {
        let parts: Vec<&str> = line.split('"').collect();
        let handler = parts[4].split('(').nth(1).unwrap().split(')').next().unwrap();
        let (module, name) = handler.split_once("::").unwrap();
        if module == "sse" {
            continue;
        }
        let source = read(&format!("{REST}/src/handlers/{module}.rs"));
        let (_, body) = source.split_once(&format!("async fn {name}(")).expect(handler);
        let body = body.split("\npub(crate)").next().unwrap();
        let Some((_, kind)) = body.split_once("-> Reply<") else { continue };
        let kind = kind.split("> {").next().unwrap().to_owned();
        let status = match body {
            made if made.contains("Answer::created") => 201,
            begun if begun.contains("Answer::accepted") => 202,
            _ => 200,
        };
        answers.insert((parts[1].to_owned(), parts[3].to_owned()), (kind, status));
    }
    answers
}

/// Writes a type of Rust as a schema; a page of something becomes a schema of its own.
fn of_rust(kind: &str, schemas: &mut BTreeMap<String, Value>) -> Value {
    let inside = |before: &str| kind.strip_prefix(before).and_then(|rest| rest.strip_suffix('>'));
    if kind == "()" {
        return json!({ "type": "null" });
    }
    if let Some(item) = inside("Vec<") {
        return json!({ "type": "array", "items": of_rust(item, schemas) });
    }
    if let Some(item) = inside("Option<") {
        return json!({ "anyOf": [of_rust(item, schemas), { "type": "null" }] });
    }
    if let Some(item) = inside("Page<") {
        let name = format!("PageOf{item}");
        let page = schemas["Page"].to_string();
        let page = page.replace(&format!("{SCHEMAS}T\""), &format!("{SCHEMAS}{item}\""));
        schemas.insert(name.clone(), serde_json::from_str(&page).expect("it was JSON before"));
        return json!({ "$ref": format!("{SCHEMAS}{name}") });
    }
    json!({ "$ref": format!("{SCHEMAS}{kind}") })
}

fn parameter(place: &str, name: &str, schema: &Value) -> Value {
    json!({ "name": name, "in": place, "required": place == "path", "schema": schema })
}

/// The properties of an argument that is an object, if it is one.
fn properties(kind: &str, schemas: &BTreeMap<String, Value>) -> Option<Map<String, Value>> {
    schemas.get(kind)?.get("properties")?.as_object().cloned()
}

/// Tells whether a use case takes a file as its body.
fn takes_a_file(name: &str) -> bool {
    matches!(name, "import_start" | "suppression_import")
}

/// Sorts the arguments of a use case: into its address, and into the fields of its body. A body that
/// is one object has it under no name.
fn asked(
    (name, method, path): (&str, &str, &str),
    command: Option<&Command>,
    schemas: &BTreeMap<String, Value>,
) -> (Vec<Value>, Map<String, Value>) {
    let named: Vec<&str> =
        path.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
    let text = json!({ "type": "string" });
    let mut parameters: Vec<Value> =
        named.iter().map(|name| parameter("path", name, &text)).collect();
    let nothing = Vec::new();
    let rest = command.map_or(&nothing, |command| &command.arguments).iter().skip(named.len());
    let mut body = Map::new();
    for (argument, kind) in rest.filter(|(argument, _)| *argument != "path") {
        match properties(kind, schemas) {
            Some(fields) if method == "GET" || takes_a_file(name) => {
                parameters.extend(fields.iter().map(|(n, schema)| parameter("query", n, schema)));
            }
            Some(_) => drop(body.insert(String::new(), types::schema(kind))),
            None if method == "GET" => {
                let name = if name == "number_check" { "phoneNumber" } else { argument };
                parameters.push(parameter("query", name, &types::schema(kind)));
            }
            None => drop(body.insert(argument.clone(), types::schema(kind))),
        }
    }
    if name == "import_start" {
        parameters.push(parameter("query", "dryRun", &json!({ "type": "boolean" })));
    }
    if method == "POST" {
        parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    (parameters, body)
}

/// Adds what every list that comes in pages can be asked with.
fn paged(parameters: &mut Vec<Value>) {
    let limit = json!({ "type": "integer", "minimum": 1, "maximum": 200 });
    for (name, schema) in [("limit", limit), ("cursor", json!({ "type": "string" }))] {
        if !parameters.iter().any(|it| it["name"] == name) {
            parameters.push(parameter("query", name, &schema));
        }
    }
}

/// Writes the body of a request, if it has one.
fn request_body(name: &str, mut fields: Map<String, Value>) -> Option<Value> {
    let content = if takes_a_file(name) {
        json!({ "text/csv": {}, "application/octet-stream": {} })
    } else if let Some(schema) = fields.remove("") {
        json!({ "application/json": { "schema": schema } })
    } else if fields.is_empty() {
        return None;
    } else {
        json!({ "application/json": { "schema": { "type": "object", "properties": fields } } })
    };
    Some(json!({ "required": true, "content": content }))
}

/// Writes what a use case answers when it is done.
fn content(name: &str, data: &Value) -> Value {
    let done = json!({ "type": "object", "required": ["success", "data"],
        "properties": { "success": { "const": true }, "data": data } });
    match name {
        "events_subscribe" => json!({ "text/event-stream": {} }),
        "import_rejects_csv" => json!({ "text/csv": {} }),
        "openapi" => json!({ "application/json": {} }),
        _ => json!({ "application/json": { "schema": done } }),
    }
}

/// Writes one use case.
fn operation(
    (name, method, path): (&str, &str, &str),
    command: Option<&Command>,
    (kind, status): (&str, u16),
    schemas: &mut BTreeMap<String, Value>,
) -> Value {
    let (mut parameters, fields) = asked((name, method, path), command, schemas);
    if kind.starts_with("Page<") || kind == "CallPage" {
        paged(&mut parameters);
    }
    let content = content(name, &of_rust(kind, schemas));
    let mut operation = json!({
        "operationId": name,
        "tags": [path.split('/').nth(1)],
        "responses": {
            status.to_string(): { "description": "It is done.", "content": content },
            "default": { "$ref": "#/components/responses/Failure" },
        },
    });
    if let Some(command) = command {
        operation["summary"] = json!(command.says);
    }
    if !parameters.is_empty() {
        operation["parameters"] = Value::Array(parameters);
    }
    if let Some(body) = request_body(name, fields) {
        operation["requestBody"] = body;
    }
    if name == "health" {
        operation["security"] = json!([]);
    }
    operation
}

/// Leaves out the schemas that nothing speaks of.
fn spoken_of(document: &str, schemas: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let mut kept = BTreeMap::new();
    let mut texts = vec![document.to_owned()];
    while let Some(text) = texts.pop() {
        for name in text.split(SCHEMAS).skip(1).filter_map(|rest| rest.split('"').next()) {
            if !kept.contains_key(name) {
                let schema = schemas.get(name).unwrap_or_else(|| panic!("{name} is nowhere"));
                kept.insert(name.to_owned(), schema.clone());
                texts.push(schema.to_string());
            }
        }
    }
    kept
}

fn callback() -> Value {
    let kinds = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
    let kinds: Map<String, Value> =
        kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect();
    json!({
        "servers": [{ "url": "/" }],
        "post": {
            "operationId": "provider_tells",
            "summary": "Takes what the provider tells of a call by itself: a status callback.",
            "tags": ["webhooks"],
            "security": [],
            "parameters": [parameter("path", "secret", &json!({ "type": "string" }))],
            "requestBody": { "required": true, "content": kinds },
            "responses": {
                "200": { "description": "It is taken, whatever it comes to." },
                "default": { "$ref": "#/components/responses/Failure" },
            },
        },
    })
}

fn failure() -> Value {
    let schema = |name: &str| json!({ "$ref": format!("{SCHEMAS}{name}") });
    let error = json!({
        "type": "object",
        "required": ["code", "message", "requestId"],
        "properties": {
            "code": schema("ErrorCode"),
            "message": { "type": "string" },
            "details": { "type": "array", "items": schema("FieldFault") },
            "callLogId": schema("CallId"),
            "reasons": { "type": "array", "items": schema("Refusal") },
            "requestId": { "type": "string" },
        },
    });
    let body = json!({ "type": "object", "required": ["success", "error"],
        "properties": { "success": { "const": false }, "error": error } });
    json!({
        "description": "It is not done; `code` says why.",
        "headers": { "Retry-After": { "schema": { "type": "integer" },
            "description": "When to ask again, in seconds; with 429." } },
        "content": { "application/json": { "schema": body } },
    })
}

/// What programs send and get, and the window has no use for; and what nobody may leave out.
fn for_programs(schemas: &mut BTreeMap<String, Value>) {
    let metadata = json!({ "type": "object",
        "description": "Whatever is to be kept with the call, such as `campaignId` or `batchId`." });
    for name in ["CallInput", "CallView", "ScheduleInput", "ScheduleView"] {
        let schema = schemas.get_mut(name).unwrap_or_else(|| panic!("there is no {name}"));
        schema["properties"]["metadata"] = metadata.clone();
    }
    let needed = json!(["phoneNumber", "agentId", "userId"]);
    schemas.get_mut("CallInput").expect("it was there")["required"] = needed;
    schemas.insert("Timestamp".to_owned(), json!({ "type": "string", "format": "date-time" }));
}

/// Makes the whole document.
fn document() -> Value {
    let bindings = read("ui/src/api/bindings.ts");
    let mut schemas = types::all(&bindings);
    for_programs(&mut schemas);
    let (commands, answers) = (commands(&bindings), answers());
    let mut paths: BTreeMap<String, Value> = BTreeMap::new();
    for row in OPERATIONS {
        let (method, path) = match row.place {
            Place::Both { method, path } | Place::RestOnly { method, path, .. } => (method, path),
            Place::DesktopOnly(_) => continue,
        };
        let answer = answers.get(&(method.to_owned(), path.to_owned()));
        let (kind, status) = answer.map_or(("()", 200), |(kind, status)| (kind.as_str(), *status));
        let command = commands.get(row.name).filter(|_| row.name != "events_subscribe");
        let written = operation((row.name, method, path), command, (kind, status), &mut schemas);
        paths.entry(path.to_owned()).or_insert_with(|| json!({}))[method.to_lowercase()] = written;
    }
    paths.insert("/webhooks/exotel/{secret}".to_owned(), callback());
    let failure = failure();
    let kept = spoken_of(&format!("{}{failure}", json!(paths)), &schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dialdesk",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every use case of the console over HTTP, on this machine. Unknown \
                fields are dropped and every wrong field is reported at once; ids are opaque texts; \
                moments are UTC in RFC 3339.",
        },
        "servers": [{ "url": "/api/v1" }],
        "security": [{ "bearer": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
            "parameters": { "IdempotencyKey": {
                "name": "Idempotency-Key", "in": "header", "required": false,
                "description": "A repeat within a day is answered as the first was.",
                "schema": { "type": "string", "maxLength": 255 },
            } },
            "responses": { "Failure": failure },
            "schemas": kept,
        },
    })
}

#[test]
fn the_description_is_made_from_the_use_cases_and_the_views() {
    let made = serde_json::to_string_pretty(&document()).expect("it is JSON") + "\n";
    let path = root().join(REST).join("openapi.json");
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::write(path, made).expect("it can be written");
        return;
    }
    let kept = std::fs::read_to_string(path).expect("it is committed");
    assert!(kept == made, "openapi.json is stale: write it anew with `cargo xtask bindings`");
}

#[tokio::test]
async fn the_description_is_served_and_says_what_the_contract_says() {
    let api = Served::on_sandbox().await.unwrap();
    let served = said(api.request(reqwest::Method::GET, "/openapi.json")).await.unwrap();
    assert_eq!(served.status, 200, "{served:?}");
    assert_eq!(served.body["openapi"], "3.1.0", "the document itself, without an envelope");
    let paths = &served.body["paths"];
    let place = &paths["/calls/outbound"]["post"];
    assert!(place["responses"]["201"].is_object(), "{place}");
    let body = &place["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let name = body.as_str().unwrap().rsplit('/').next().unwrap();
    let fields = &served.body["components"]["schemas"][name]["properties"];
    for field in ["phoneNumber", "agentId", "userId", "metadata", "priority", "callLogId"] {
        assert!(fields[field].is_object(), "{field} of {fields}");
    }
    assert_eq!(paths["/health"]["get"]["security"], json!([]), "health needs no token");
    assert!(paths["/webhooks/exotel/{secret}"]["post"].is_object());
    let stranger = reqwest::Client::new().get(format!("{}/api/v1/openapi.json", api.base()));
    assert_eq!(said(stranger).await.unwrap().status, 401);
    api.close().await;
}
