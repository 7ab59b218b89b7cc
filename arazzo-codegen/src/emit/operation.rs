//! The methods of a client: one for each operation, with all that the description says of how it is written.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::credentials;
use super::doc::{doc, prose};
use super::rust::{self, Names, ident};
use crate::ir::{
    Api, BodyFormat, Operation, Parameter, PartFormat, RequestField, RequestShape, Style, UrlPart, Writing,
    XmlKind, XmlNode, XmlValue,
};
use crate::openapi::ParameterStyle;
use crate::parse::arazzo::ParameterLocation;
use crate::types::Type;

/// The method of an operation.
pub(super) fn method(operation: &Operation, api: &Api, index: usize, names: &Names<'_>) -> TokenStream {
    let request_line = format!("`{} {}`", operation.method.to_uppercase(), operation.path);
    let mut said: Vec<String> =
        [&operation.summary, &operation.description].into_iter().flatten().map(|text| prose(text)).collect();
    said.dedup();
    match said.first_mut() {
        Some(first) => *first = format!("{request_line}: {first}"),
        None => said.push(format!("{request_line}.")),
    }
    said.extend(operation.remark.clone());
    said.extend(credentials::remark(&operation.authorization));
    let about = doc(said);
    let name = ident(&operation.name);
    let parameters = operation.parameters.iter().map(|parameter| {
        let (name, of) = (ident(&parameter.name), argument(index, &parameter.shape, names));
        match parameter.required {
            true => quote!(#name: #of),
            false => quote!(#name: Option<#of>),
        }
    });
    let body_argument = operation.body.as_ref().map(|(body, _)| {
        let of = argument(index, body, names);
        quote!(body: #of)
    });
    let arguments = parameters.chain(body_argument).collect::<Vec<_>>();
    let too_many = (arguments.len() > 6)
        .then(|| quote! { #[expect(clippy::too_many_arguments, reason = "one for each parameter of the operation")] });
    let authorization = credentials::calls(&operation.authorization);
    let (written, path) = path(operation, names);
    let request = request(&operation.method, &path);
    let accept = operation.accept.iter().map(|media_types| quote!(.accept(#media_types)));
    let setters = operation.parameters.iter().filter_map(|parameter| setter(parameter, names));
    let body = operation.body.as_ref().map(|(shape, format)| body(shape, format, index, names));
    // Who takes no credentials gets none, wherever the client sends them with every request.
    let server = operation.server.and_then(|server| api.others.get(server)).map(|server| {
        let name = ident(&server.name);
        let anonymous = (!operation.secured).then(|| quote!(.anonymous()));
        quote!(.at::<#name>() #anonymous)
    });
    quote! {
        #about
        #too_many
        pub fn #name(&self, #(#arguments),*) -> Request<'_> {
            #(#written)*
            #request #server #(#accept)* #(#setters)* #(#authorization)* #body
        }
    }
}

/// The type of an argument: what has parts is borrowed.
fn argument(api: usize, shape: &RequestShape, names: &Names<'_>) -> TokenStream {
    match shape {
        RequestShape::Object(_) => {
            let of = names.shape(api, shape, &quote!('_));
            quote!(&#of)
        }
        _ => names.shape(api, shape, &TokenStream::new()),
    }
}

/// A request by a method, which need not be one that the runtime has a function for.
fn request(method: &str, path: &TokenStream) -> TokenStream {
    const NAMED: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
    if NAMED.contains(&method) {
        let method = ident(method);
        return quote!(self.0.#method(#path));
    }
    // Methods are case-sensitive: one that descriptions have a field for is in capitals, others are as they are written.
    let method = if method == "query" { "QUERY" } else { method };
    quote!(self.0.with_method(#method, #path))
}

/// What is written of the path's parameters before, and the path.
fn path(operation: &Operation, names: &Names<'_>) -> (Vec<TokenStream>, TokenStream) {
    match operation.parts.as_slice() {
        [] => return (Vec::new(), quote!("")),
        [UrlPart::Literal(path)] => return (Vec::new(), quote!(#path)),
        _ => {}
    }
    let mut written = Vec::new();
    let mut template = String::new();
    let mut arguments = Vec::new();
    for part in &operation.parts {
        let (index, function) = match part {
            UrlPart::Literal(text) => {
                template.push_str(&text.replace('{', "{{").replace('}', "}}"));
                continue;
            }
            UrlPart::Variable(index) => (*index, "path_segment"),
            UrlPart::Segments(index) => (*index, "path_segments"),
        };
        template.push_str("{}");
        let Some(parameter) = operation.parameters.get(index) else { continue };
        let name = ident(&parameter.name);
        if let Writing::Styled { style, reserved } = &parameter.writing {
            let function = names.runtime(if *reserved { "path_reserved" } else { "path_as" });
            let style = self::style(*style, names);
            let (wire_name, value) = (&parameter.wire_name, referenced(parameter));
            written.push(quote! { let #name = #function(#wire_name, #style, #value); });
            arguments.push(quote!(#name));
        } else {
            let function = names.runtime(function);
            arguments.push(quote!(#function(#name)));
        }
    }
    let (template, arguments) = inlined(&template, arguments);
    (written, quote!(format_args!(#template #(, #arguments)*)))
}

/// Puts the names among the arguments of a format into its text, where each `{}` stands for one.
fn inlined(template: &str, arguments: Vec<TokenStream>) -> (String, Vec<TokenStream>) {
    let mut text = String::new();
    let mut others = Vec::new();
    let mut pieces = template.split("{}");
    text.push_str(pieces.next().unwrap_or_default());
    for (piece, argument) in pieces.zip(arguments) {
        match rust::plain_name(&argument) {
            Some(name) => text.extend(["{", &name, "}"]),
            None => {
                text.push_str("{}");
                others.push(argument);
            }
        }
        text.push_str(piece);
    }
    (text, others)
}

/// A reference to an argument, which may be one already.
fn referenced(parameter: &Parameter) -> TokenStream {
    let name = ident(&parameter.name);
    let copied = matches!(&parameter.shape, RequestShape::Value(of) if rust::is_copy(of));
    if parameter.required && !copied { quote!(#name) } else { quote!(&#name) }
}

/// The call that adds a parameter to a request; those of the path are in it already.
fn setter(parameter: &Parameter, names: &Names<'_>) -> Option<TokenStream> {
    let (name, wire_name) = (ident(&parameter.name), &parameter.wire_name);
    Some(match (&parameter.writing, parameter.location, parameter.required) {
        (_, ParameterLocation::Path, _) => return None,
        (Writing::Each, _, true) => quote!(.query_each(#wire_name, #name)),
        (Writing::Each, _, false) => quote!(.query_each(#wire_name, #name.into_iter().flatten())),
        (Writing::Styled { .. }, ParameterLocation::QueryString, _) => {
            let value = referenced(parameter);
            quote!(.query_json(#value))
        }
        (Writing::Form(styles), _, _) => {
            let (styles, value) = (self::styles(styles, names), referenced(parameter));
            quote!(.query_form(#styles, #value))
        }
        (Writing::Styled { style, reserved }, location, _) => {
            let (style, value) = (self::style(*style, names), referenced(parameter));
            let method = ident(match location {
                ParameterLocation::Query if *reserved => "query_reserved",
                ParameterLocation::Header => "header_as",
                ParameterLocation::Cookie if *reserved => "cookie_reserved",
                ParameterLocation::Cookie => "cookie_as",
                ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Path => {
                    "query_as"
                }
            });
            quote!(.#method(#wire_name, #style, #value))
        }
        (Writing::Text, ParameterLocation::Query, true) => quote!(.query(#wire_name, #name)),
        (Writing::Text, ParameterLocation::Query, false) => quote!(.query_optional(#wire_name, #name)),
        (Writing::Text, ParameterLocation::QueryString, true) => quote!(.query_string(#name)),
        (Writing::Text, ParameterLocation::QueryString, false) => quote!(.query_string_optional(#name)),
        (Writing::Text, ParameterLocation::Header, true) => quote!(.header(#wire_name, #name)),
        (Writing::Text, ParameterLocation::Header, false) => quote!(.header_optional(#wire_name, #name)),
        (Writing::Text, ParameterLocation::Cookie, true) => quote!(.cookie(#wire_name, #name)),
        (Writing::Text, ParameterLocation::Cookie, false) => quote!(.cookie_optional(#wire_name, #name)),
    })
}

fn style(style: Style, names: &Names<'_>) -> TokenStream {
    let of = names.runtime("Style");
    let (style, explode) = match style {
        Style::Json => return quote!(#of::Json),
        Style::Named { style, explode } => (style, explode),
    };
    match style {
        ParameterStyle::Simple => quote!(#of::Simple { explode: #explode }),
        ParameterStyle::Label => quote!(#of::Label { explode: #explode }),
        ParameterStyle::Matrix => quote!(#of::Matrix { explode: #explode }),
        ParameterStyle::DeepObject => quote!(#of::DeepObject),
        ParameterStyle::Cookie => quote!(#of::Cookie { explode: #explode }),
        // Exploded, what stands between the items of these does not matter.
        ParameterStyle::SpaceDelimited if !explode => quote!(#of::SpaceDelimited),
        ParameterStyle::PipeDelimited if !explode => quote!(#of::PipeDelimited),
        ParameterStyle::TabDelimited if !explode => quote!(#of::TabDelimited),
        ParameterStyle::Form
        | ParameterStyle::SpaceDelimited
        | ParameterStyle::PipeDelimited
        | ParameterStyle::TabDelimited => quote!(#of::Form { explode: #explode }),
    }
}

/// Members by their names, with the styles that they are written in.
fn styles(styles: &[(String, Style)], names: &Names<'_>) -> TokenStream {
    let styles = styles.iter().map(|(name, style)| {
        let style = self::style(*style, names);
        quote!((#name, #style))
    });
    quote!(&[#(#styles),*])
}

/// The call that gives a request its body.
fn body(shape: &RequestShape, format: &BodyFormat, api: usize, names: &Names<'_>) -> TokenStream {
    let value = match shape {
        RequestShape::Value(of) if rust::is_copy(of) => quote!(&body),
        _ => quote!(body),
    };
    match format {
        BodyFormat::Json(None) => quote!(.json(#value)),
        BodyFormat::Json(Some(media_type)) => quote!(.json_as(#media_type, #value)),
        BodyFormat::Form(styles) if styles.is_empty() => quote!(.form(#value)),
        BodyFormat::Form(styles) => {
            let styles = self::styles(styles, names);
            quote!(.form_as(#styles, #value))
        }
        BodyFormat::JsonSequence(media_type) => quote!(.json_sequence(#media_type, #value)),
        BodyFormat::Multipart(format) => {
            let multipart = names.runtime("Multipart");
            let start = match &format.media_type {
                Some(media_type) => quote!(#multipart::of(#media_type)),
                None => quote!(#multipart::new()),
            };
            let parts = match (shape, &format.items) {
                (RequestShape::Object(index), None) => {
                    let fields = names.request_object(api, *index).map(|object| object.fields.as_slice());
                    let parts =
                        fields.unwrap_or_default().iter().map(|field| part(field, &format.members, names));
                    quote!(#(#parts)*)
                }
                (shape, Some(items)) => self::items(shape, items, &value, names),
                (_, None) => {
                    let encodings = format.members.iter().map(|(name, part)| {
                        let encoding = encoding(part, names);
                        quote!(.encoding(#name, #encoding))
                    });
                    quote!(#(#encodings)* .members(#value))
                }
            };
            quote!(.multipart(#start #parts))
        }
        BodyFormat::Xml(media_type, node) => {
            let node = xml(node, names);
            quote!(.xml(#media_type, &#node, #value))
        }
        BodyFormat::File(media_type) => quote!(.file(#media_type, #value)),
        BodyFormat::Text(media_type) => quote!(.body(#media_type, body.to_owned())),
    }
}

/// How a part is written, as an expression.
fn encoding(part: &PartFormat, names: &Names<'_>) -> TokenStream {
    let of = names.runtime("PartEncoding");
    let start = match &part.content_type {
        Some(content_type) => quote!(#of::of(#content_type)),
        None => quote!(#of::new()),
    };
    let xml = part.xml.iter().map(|node| {
        let node = xml(node, names);
        quote!(.xml(#node))
    });
    let headers = part.headers.iter().map(|(name, value)| quote!((#name, #value)));
    let headers = (!part.headers.is_empty()).then(|| quote!(.headers(&[#(#headers),*])));
    quote!(#start #(#xml)* #headers)
}

/// The calls that add the items of a list to a body.
fn items(
    shape: &RequestShape,
    (first, others): &(Vec<PartFormat>, PartFormat),
    value: &TokenStream,
    names: &Names<'_>,
) -> TokenStream {
    let files = match shape {
        RequestShape::Value(Type::Array(item)) if **item == Type::File => Some(value.clone()),
        RequestShape::Array(item) if **item == RequestShape::Value(Type::File) => {
            Some(quote!(#value.iter().copied()))
        }
        _ => None,
    };
    match (files, &others.content_type) {
        (Some(files), Some(content_type)) => quote!(.files_as("", #content_type, #files)),
        (Some(files), None) => quote!(.files("", #files)),
        (None, _) => {
            let first = first.iter().map(|part| encoding(part, names));
            let others = encoding(others, names);
            quote!(.items(&[#(#first),*], #others, #value))
        }
    }
}

/// The calls that add a part to a body.
fn part(field: &RequestField, formats: &[(String, PartFormat)], names: &Names<'_>) -> TokenStream {
    let (name, wire_name) = (ident(&field.name), &field.wire_name);
    let format = formats.iter().find(|(name, _)| name == wire_name).map(|(_, format)| format);
    // A media type alone is said where the part is added.
    let is_more = |format: &&PartFormat| format.xml.is_some() || !format.headers.is_empty();
    let more = format.filter(is_more).map(|format| {
        let encoding = encoding(format, names);
        quote!(.encoding(#wire_name, #encoding))
    });
    let content_type = match more {
        Some(_) => None,
        None => format.and_then(|format| format.content_type.as_ref()),
    };
    let is_file = |shape: &RequestShape| matches!(shape, RequestShape::Value(Type::File));
    let files = match &field.shape {
        shape if is_file(shape) && field.required && content_type.is_none() => {
            return quote!(#more .file(#wire_name, body.#name));
        }
        shape if is_file(shape) && field.required => Some(quote!([body.#name])),
        shape if is_file(shape) => Some(quote!(body.#name)),
        RequestShape::Value(Type::Array(item)) if **item == Type::File && field.required => {
            Some(quote!(body.#name))
        }
        RequestShape::Value(Type::Array(item)) if **item == Type::File => {
            Some(quote!(body.#name.into_iter().flatten()))
        }
        RequestShape::Array(item) if is_file(item) && field.required => {
            Some(quote!(body.#name.iter().copied()))
        }
        RequestShape::Array(item) if is_file(item) => Some(quote!(body.#name.into_iter().flatten().copied())),
        _ => None,
    };
    // What has a media type is written as that.
    let plain = format.is_none_or(|format| format.content_type.is_none());
    let single = plain && matches!(&field.shape, RequestShape::Value(of) if of.is_scalar(names.types()));
    let added = match (files, content_type) {
        (Some(files), None) => quote!(.files(#wire_name, #files)),
        (Some(files), Some(content_type)) => quote!(.files_as(#wire_name, #content_type, #files)),
        (None, Some(content_type)) => quote!(.value_as(#wire_name, #content_type, &body.#name)),
        (None, None) if single && field.required => quote!(.text(#wire_name, body.#name)),
        (None, None) if single => quote!(.text_optional(#wire_name, body.#name)),
        (None, None) => quote!(.value(#wire_name, &body.#name)),
    };
    quote!(#more #added)
}

fn optional(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// How a value is written as XML, or read.
pub(super) fn xml(node: &XmlNode, names: &Names<'_>) -> TokenStream {
    let of = names.runtime("Xml");
    let name = &node.name;
    let start = match node.kind {
        XmlKind::Element => quote!(#of::element(#name)),
        XmlKind::Attribute => quote!(#of::attribute(#name)),
        XmlKind::Text => quote!(#of::text()),
        XmlKind::Cdata => quote!(#of::cdata()),
        XmlKind::Inline => quote!(#of::inline()),
    };
    let prefix = node.prefix.iter().map(|prefix| quote!(.prefix(#prefix)));
    let namespace = node.namespace.iter().map(|namespace| quote!(.namespace(#namespace)));
    let wrapper = node.wrapper.iter().map(|wrapper| {
        let name = &wrapper.name;
        match (&wrapper.prefix, &wrapper.namespace) {
            (None, None) => quote!(.wrapped(#name)),
            (prefix, namespace) => {
                let (prefix, namespace) = (optional(prefix.as_ref()), optional(namespace.as_ref()));
                quote!(.wrapped_in(#prefix, #namespace, #name))
            }
        }
    });
    let members = node.members.iter().map(|(name, node)| {
        let node = xml(node, names);
        quote!((#name, #node))
    });
    let members: Vec<_> = members.collect();
    let members = (!members.is_empty()).then(|| quote!(.members(&[#(#members),*])));
    let outward = (node.outward > 0).then(|| {
        let levels = Literal::usize_unsuffixed(node.outward);
        quote!(.members_of_outer(#levels))
    });
    let value = node.value.map(|value| match value {
        XmlValue::String => quote!(.string()),
        XmlValue::Number => quote!(.number()),
        XmlValue::Boolean => quote!(.boolean()),
    });
    let list = node.list.then(|| quote!(.list()));
    quote!(#start #(#prefix)* #(#namespace)* #(#wrapper)* #value #list #members #outward)
}
