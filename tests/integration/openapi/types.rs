//! Reads the types of the bindings, which are made from the views, as JSON schemas. Only as much of
//! the language is understood as the generator writes.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Where schemas lie in the document.
pub(super) const SCHEMAS: &str = "#/components/schemas/";

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
    Doc(String),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").expect("a comment ends");
            if let Some(doc) = comment[..end].strip_prefix('*') {
                let lines = doc.lines().map(|line| line.trim().trim_start_matches('*').trim());
                let words: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
                tokens.push(Token::Doc(words.join(" ")));
            }
            end + 4
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').expect("a text ends");
            tokens.push(Token::Text(quoted[..end].to_owned()));
            end + 2
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            end
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    tokens
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Token {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn takes(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(there);
        there
    }

    fn needs(&mut self, sign: char) {
        assert!(self.takes(sign), "{sign} is missing before {:?}", &self.tokens[self.at..][..3]);
    }

    fn doc(&mut self) -> Option<String> {
        let mut doc = None;
        while let Some(Token::Doc(words)) = self.peek() {
            doc = Some(words.clone());
            self.at += 1;
        }
        doc
    }

    /// Reads a type: one or more, of which one holds.
    fn any(&mut self) -> Value {
        let mut members = Vec::new();
        loop {
            self.doc();
            if members.is_empty() {
                self.takes('|');
                self.doc();
            }
            members.push(self.all());
            self.doc();
            if !self.takes('|') {
                break;
            }
        }
        if members.len() == 1 {
            return members.remove(0);
        }
        if members.iter().all(|member| member.get("const").is_some()) {
            let words: Vec<Value> = members.iter().map(|member| member["const"].clone()).collect();
            return json!({ "type": "string", "enum": words });
        }
        json!({ "anyOf": members })
    }

    /// Reads a type, or several that hold together.
    fn all(&mut self) -> Value {
        let mut parts = vec![self.list()];
        while self.takes('&') {
            self.doc();
            parts.push(self.list());
        }
        if parts.len() == 1 { parts.remove(0) } else { json!({ "allOf": parts }) }
    }

    fn list(&mut self) -> Value {
        let mut one = self.one();
        while self.takes('[') {
            self.needs(']');
            one = json!({ "type": "array", "items": one });
        }
        one
    }

    fn one(&mut self) -> Value {
        match self.next() {
            Token::Text(text) => json!({ "const": text }),
            Token::Word(word) => named(&word),
            Token::Sign('(') => {
                let inside = self.any();
                self.needs(')');
                inside
            }
            Token::Sign('{') => self.object(),
            other @ (Token::Sign(_) | Token::Doc(_)) => panic!("no type begins with {other:?}"),
        }
    }

    fn object(&mut self) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        let mut others = None;
        loop {
            let doc = self.doc();
            if self.takes('}') {
                break;
            }
            if self.takes('[') {
                while !self.takes(']') {
                    self.next();
                }
                self.takes('?');
                self.needs(':');
                others = Some(self.any());
            } else {
                let (Token::Word(name) | Token::Text(name)) = self.next() else {
                    panic!("a field has a name")
                };
                if !self.takes('?') {
                    required.push(json!(name));
                }
                self.needs(':');
                properties.insert(name, described(self.any(), doc));
            }
            let _last_has_none = self.takes(',') || self.takes(';');
        }
        let mut object = json!({ "type": "object" });
        if !properties.is_empty() {
            object["properties"] = Value::Object(properties);
        }
        if !required.is_empty() {
            object["required"] = Value::Array(required);
        }
        if let Some(others) = others {
            object["additionalProperties"] = others;
        }
        object
    }
}

fn named(word: &str) -> Value {
    match word {
        "string" | "number" | "boolean" | "null" => json!({ "type": word }),
        "any" | "unknown" | "JsonValue" => json!({}),
        name => json!({ "$ref": format!("{SCHEMAS}{name}") }),
    }
}

/// Puts the words of a comment into a schema.
fn described(mut schema: Value, doc: Option<String>) -> Value {
    if let (Some(object), Some(doc)) = (schema.as_object_mut(), doc) {
        object.insert("description".to_owned(), json!(doc));
    }
    schema
}

/// Reads one type.
pub(super) fn schema(text: &str) -> Value {
    Reader { tokens: tokens(text), at: 0 }.any()
}

/// Reads every type of the bindings. A generic one has its parameter as if it were a type.
pub(super) fn all(bindings: &str) -> BTreeMap<String, Value> {
    let (_, types) = bindings.split_once("/* Types */").expect("the types are marked");
    let types = types.split("/* Tauri Specta").next().unwrap_or(types);
    let types = types.split("\nfunction ").next().unwrap_or(types);
    let mut reader = Reader { tokens: tokens(types), at: 0 };
    let mut schemas = BTreeMap::new();
    loop {
        let doc = reader.doc();
        if reader.peek() != Some(&Token::Word("export".to_owned())) {
            return schemas;
        }
        reader.at += 2;
        let Token::Word(name) = reader.next() else { panic!("a type has a name") };
        if reader.takes('<') {
            reader.next();
            reader.needs('>');
        }
        reader.needs('=');
        let schema = reader.any();
        reader.needs(';');
        schemas.insert(name, described(schema, doc));
    }
}

#[test]
fn what_the_generator_writes_is_understood() {
    let text = "/* Types */\n/**  One. */\nexport type A = {\n\t/**  Its name. */\n\tname: string,\n\
        \tlist?: B[] | null,\n\textra: { [key in string]: number },\n};\n\nexport type B = \n\
        /**  First. */\n\"x\" | \n/**\n *  Second,\n *  long.\n */\n\"y\";\n";
    let schemas = all(text);
    assert_eq!(schemas["B"], json!({ "type": "string", "enum": ["x", "y"] }));
    assert_eq!(schemas["A"]["description"], "One.");
    assert_eq!(schemas["A"]["required"], json!(["name", "extra"]));
    assert_eq!(schemas["A"]["properties"]["name"]["description"], "Its name.");
    let list = &schemas["A"]["properties"]["list"]["anyOf"];
    assert_eq!(list[0], json!({ "type": "array", "items": { "$ref": format!("{SCHEMAS}B") } }));
    let extra = &schemas["A"]["properties"]["extra"]["additionalProperties"];
    assert_eq!(*extra, json!({ "type": "number" }));
}
