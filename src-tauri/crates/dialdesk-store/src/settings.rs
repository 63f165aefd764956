//! The table `settings`: what the operator chose, each as JSON under its name.

use serde_json::Value;

use crate::codec::read_json;
use crate::{Store, StoreError};

impl Store {
    /// Keeps a setting.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn setting_put(&self, key: &str, value: &Value) -> Result<(), StoreError> {
        let key = key.to_owned();
        let value = value.to_string();
        self.writer
            .run(move |turn| {
                Box::pin(async move {
                    sqlx::query!(
                        "INSERT INTO settings (key, value) VALUES (?, ?)
                         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                        key,
                        value
                    )
                    .execute(turn.conn().await?)
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// Gives a setting, if it was ever kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn setting(&self, key: &str) -> Result<Option<Value>, StoreError> {
        sqlx::query_scalar!("SELECT value FROM settings WHERE key = ?", key)
            .fetch_optional(&self.readers)
            .await?
            .map(|value| read_json(&value, "settings.value"))
            .transpose()
    }
}
