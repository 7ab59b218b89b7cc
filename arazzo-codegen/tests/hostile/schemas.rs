//! Descriptions that lead in circles or without end.

use crate::{API, Package, SCHEMA, document};

/// The API, whose body is the component `A` of these schemas, which stand in flow style.
fn api(schemas: &str) -> String {
    let api = API.replace(SCHEMA, "{ $ref: '#/components/schemas/A' }");
    format!("{api}components:\n  schemas:\n{schemas}")
}

/// Every way into a body.
fn reading() -> String {
    document(
        "        outputs:
          whole: $response.body
          name: $response.body#/name
          deep: $response.body#/name/name/name
          item: $response.body#/0/0
        successCriteria:
          - condition: $response.body#/name == 'a'
        onSuccess:
          - name: end
            type: end
            criteria: [{ condition: $response.body#/name/name == 1 }]
    outputs:
      whole: $steps.list.outputs.whole
      name: $steps.list.outputs.name
      deep: $steps.list.outputs.deep
      item: $steps.list.outputs.item
",
    )
}

#[test]
fn references_in_circles_come_to_an_end() {
    for schemas in [
        "    A: { $ref: '#/components/schemas/A' }\n",
        "    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n",
        "    A: { $ref: '#' }\n",
        "    A: { $ref: '#/components' }\n",
        "    A: { $ref: '#/components/schemas/A/properties/name' }\n",
        "    A: { allOf: [{ $ref: '#/components/schemas/A' }] }\n",
        "    A: { allOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/A' }] }\n",
        "    A: { allOf: [{ $ref: '#/components/schemas/B' }, { type: object }, { $ref: '#/components/schemas/B' }] }\n    B: { allOf: [{ $ref: '#/components/schemas/A' }, { type: object }, { $ref: '#/components/schemas/A' }] }\n",
        "    A: { anyOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/A' }] }\n",
        "    A: { oneOf: [{ $ref: '#/components/schemas/A' }, { type: string }] }\n",
        "    A: { not: { $ref: '#/components/schemas/A' } }\n",
        "    A: { type: array, items: { $ref: '#/components/schemas/A' } }\n",
        "    A: { items: { $ref: '#/components/schemas/A/items' } }\n",
        "    A: { type: object, properties: { name: { $ref: '#/components/schemas/A' } } }\n",
        "    A: { type: object, properties: { name: { $ref: '#/components/schemas/A/properties/name' } } }\n",
        "    A: { type: object, required: [name], properties: { name: { $ref: '#/components/schemas/A' } } }\n",
        "    A: { type: object, additionalProperties: { $ref: '#/components/schemas/A' } }\n",
        "    A: { type: object, properties: { name: { type: array, items: { $ref: '#/components/schemas/A' } } }, additionalProperties: { $ref: '#/components/schemas/A' } }\n",
        "    A: { $ref: '#/paths/~1things/get/responses/200/content/application~1json/schema' }\n",
    ] {
        let outcome = Package::new(reading(), api(schemas)).compile();
        assert!(outcome.text.is_some() || !outcome.places.is_empty(), "{schemas}");
    }
    for (what, by) in [
        (
            "{ name: name, in: query, schema: { type: string } }",
            "{ $ref: '#/paths/~1things/get/parameters/0' }",
        ),
        (
            "      responses:\n",
            "      requestBody: { $ref: '#/paths/~1things/get/requestBody' }\n      responses:\n",
        ),
        (
            "        '200':\n",
            "        '201': { $ref: '#/paths/~1things/get/responses/201' }\n        '200':\n",
        ),
        ("    get:\n", "    $ref: '#/paths/~1things'\n    get:\n"),
        ("  /things:\n", "  /others: { $ref: '#/paths/~1others' }\n  /things:\n"),
    ] {
        let api = API.replace(what, by);
        assert_ne!(api, API);
        let outcome =
            Package::new(document("        parameters: [{ name: name, in: query, value: a }]\n"), api)
                .compile();
        assert!(outcome.text.is_some() || !outcome.places.is_empty(), "{by}");
    }
}

/// What a chain of this many schemas comes to, each of which names the next.
fn chain(length: usize, link: impl Fn(usize) -> String) -> String {
    let mut schemas = String::new();
    for at in 0..length {
        let name = if at == 0 { "A".to_owned() } else { format!("A{at}") };
        schemas += &format!("    {name}: {}\n", link(at + 1));
    }
    schemas + &format!("    A{length}: {{ type: object, properties: {{ name: {{ type: string }} }} }}\n")
}

#[test]
fn long_chains_come_to_an_end() {
    let reference = |at: usize| format!("{{ $ref: '#/components/schemas/A{at}' }}");
    let links: [&dyn Fn(usize) -> String; 6] = [
        &|at| reference(at),
        &|at| format!("{{ allOf: [{}] }}", reference(at)),
        &|at| format!("{{ allOf: [{}, {}] }}", reference(at), reference(at)),
        &|at| format!("{{ type: array, items: {} }}", reference(at)),
        &|at| format!("{{ type: object, properties: {{ name: {} }} }}", reference(at)),
        &|at| format!("{{ anyOf: [{}, {}] }}", reference(at), reference(at)),
    ];
    for link in links {
        let outcome = Package::new(reading(), api(&chain(10_000, link))).compile();
        assert!(outcome.text.is_some() || !outcome.places.is_empty());
    }
}

#[test]
fn schemas_that_multiply_are_not_multiplied() {
    // Each of forty names the next ten times.
    let wide = |at: usize| {
        let properties: Vec<String> =
            (0..10).map(|number| format!("p{number}: {{ $ref: '#/components/schemas/A{at}' }}")).collect();
        format!(
            "{{ type: object, required: [name], properties: {{ name: {{ $ref: '#/components/schemas/A{at}' }}, {} }} }}",
            properties.join(", ")
        )
    };
    let outcome = Package::new(reading(), api(&chain(40, wide))).compile();
    assert!(outcome.text.is_some() || !outcome.places.is_empty());
    let all = |at: usize| {
        format!("{{ allOf: [{}] }}", vec![format!("{{ $ref: '#/components/schemas/A{at}' }}"); 10].join(", "))
    };
    let outcome = Package::new(reading(), api(&chain(40, all))).compile();
    assert!(outcome.text.is_some() || !outcome.places.is_empty());
}
