//! Runs the stand-in on its own, until a line is entered.
//!
//! `cargo run -p arazzo-tests --example stand-in -- [--port N] [--polls N] [--end STATUS] [--reason TEXT]`

use std::error::Error;
use std::io::{self, BufRead};

use arazzo_tests::stand_in::{
    IMAGE_PIPELINE_ARN, IMAGE_RECIPE_ARN, INFRASTRUCTURE_CONFIGURATION_ARN, ImageScript, ImageState, StandIn,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut builder = StandIn::builder().port(8080);
    let mut end = ImageState::new("AVAILABLE");
    let mut polls = 5;
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => builder = builder.port(value.parse()?),
            "--polls" => polls = value.parse()?,
            "--end" => end = ImageState::new(value),
            "--reason" => end = end.reason(value),
            _ => {
                return Err(
                    format!("{name} is not known; there are --port, --polls, --end and --reason").into()
                );
            }
        }
    }
    let stand_in = builder.image(ImageScript::ending(end).polls(polls)).start()?;
    println!("listening on {}, where these exist:", stand_in.base_url());
    for arn in [IMAGE_RECIPE_ARN, INFRASTRUCTURE_CONFIGURATION_ARN, IMAGE_PIPELINE_ARN] {
        println!("  {arn}");
    }
    println!("press Enter to stop");
    io::stdin().lock().read_line(&mut String::new())?;
    for request in stand_in.requests() {
        let query = request.query.map_or_else(String::new, |query| format!("?{query}"));
        println!("{} {}{query} {}", request.method, request.path, String::from_utf8_lossy(&request.body));
    }
    Ok(())
}
