//! Inputs without `infrastructureConfigurationArn`, one of the required ones: this does not compile.

use verbatim::cancel_running_image_build::Inputs;

fn main() {
    let _ = Inputs::new("arn:recipe");
    let _ = Inputs { image_recipe_arn: "arn:recipe".to_owned(), client_token: "token".to_owned() };
}
