arazzo_runtime::arazzo_workflow!("visit.yaml", "vist.yaml", "several/b-look.yaml");
