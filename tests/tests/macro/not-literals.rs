const PATH: &str = "visit.yaml";

arazzo_runtime::arazzo_workflow!();
arazzo_runtime::arazzo_workflow!("");
arazzo_runtime::arazzo_workflow!(PATH);
arazzo_runtime::arazzo_workflow!(b"visit.yaml");
arazzo_runtime::arazzo_workflow!(concat!("visit", ".yaml"));
arazzo_runtime::arazzo_workflow!("visit.yaml" "misspelt.yaml");
arazzo_runtime::arazzo_workflow!("visit.yaml", strict = true);
