//! Nothing is said of what is right.
#![deny(warnings)]

pub mod several {
    arazzo_runtime::arazzo_workflow!("several/a-visit.yaml", r"several/b-look.json",);

    /// One client serves both workflows.
    pub async fn both(client: &pets_api::Client) -> Result<(), arazzo_runtime::WorkflowError> {
        let look = look_around(client).await?;
        let newest: Option<String> = look.newest;
        let visit = visit_pet(client, &visit_pet::Inputs { name: newest.unwrap_or_default() }).await?;
        let _: Option<pets_api::PetStatus> = visit.status;
        Ok(())
    }
}

pub mod from_another_macro {
    macro_rules! workflow {
        ($path:literal) => {
            arazzo_runtime::arazzo_workflow!($path);
        };
    }
    workflow!("tolerated.yaml");

    pub fn is_adopted(outcome: &visit_pet::Outcome) -> bool {
        outcome.end == visit_pet::End::Adopted
    }
}
