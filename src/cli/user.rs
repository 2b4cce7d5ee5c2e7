//! `diemtua user`: an account, or a one-time link that sets its password.

use anyhow::{Context, Result, anyhow};
use clap::Subcommand;

use super::site::open_site;
use crate::access::store::find_for_sign_in;
use crate::access::{NewAccount, Role, add_account, make_reset_link};
use crate::config::Settings;
use crate::store::begin_change;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum UserDeed {
    /// Make an account and print its one-time link
    Add {
        name: String,
        #[arg(long)]
        unit: String,
        #[arg(long)]
        role: String,
        #[arg(long, default_value = "")]
        full_name: String,
    },
    /// Print a one-time link that sets a new password
    Reset { name: String },
}

pub async fn run(settings: &Settings, deed: UserDeed) -> Result<()> {
    let site = open_site(settings).await?;
    let now = site.app.clock.now();
    let mut tx = site.app.database.owner.begin().await?;
    let token = match deed {
        UserDeed::Add {
            name,
            unit,
            role,
            full_name,
        } => {
            let roles = Role::ALL.map(Role::code).join(", ");
            let role = role
                .parse::<Role>()
                .map_err(|()| anyhow!("{role} is no role; choose one of {roles}"))?;
            let unit_id = crate::unit::store::unit_number(&mut tx, &unit)
                .await?
                .with_context(|| format!("there is no unit {unit}; check the code"))?;
            let change_no = begin_change(&mut tx, None, Some(unit_id), "account added").await?;
            let full_name = if full_name.is_empty() {
                &name
            } else {
                &full_name
            };
            let new = NewAccount {
                login: &name,
                full_name,
                address_form: "",
                unit_id,
                role,
                password_hash: None,
                generated: false,
            };
            let account_id = add_account(&mut tx, change_no, &new)
                .await
                .with_context(|| format!("the account {name} could not be made"))?;
            make_reset_link(&mut tx, account_id, None, now).await?
        }
        UserDeed::Reset { name } => {
            let account = find_for_sign_in(&site.app.database.gate, &name)
                .await?
                .with_context(|| format!("there is no account {name}"))?;
            make_reset_link(&mut tx, account.account_id, None, now).await?
        }
    };
    tx.commit().await?;
    println!("/dat-mat-khau/{token}");
    site.close().await
}
