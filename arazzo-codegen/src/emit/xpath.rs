//! XPath expressions as the calls that they mean; what they call is `arazzo_runtime::xpath`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::test::symbol;
use super::workflow::mentions;
use crate::parse::condition::Operator;
use crate::parse::xpath::{Arithmetic, Axis, Function, Kind, NodeTest, Path, Step, XPath};

/// A condition over a variable `document`, as an expression of type `bool`.
pub(super) fn condition(expression: &XPath) -> TokenStream {
    Emitter { here: quote!(document), place: None }.boolean(expression)
}

/// What stands for the node at hand, and for its place where that is known.
struct Emitter {
    here: TokenStream,
    place: Option<(TokenStream, TokenStream)>,
}

impl Emitter {
    /// Whether something holds.
    fn boolean(&self, expression: &XPath) -> TokenStream {
        match expression {
            XPath::Or(all) => {
                let all = all.iter().map(|one| self.boolean(one));
                quote!(#(#all)||*)
            }
            XPath::And(all) => {
                let all = all.iter().map(|one| match one {
                    XPath::Or(_) => {
                        let inner = self.boolean(one);
                        quote!((#inner))
                    }
                    _ => self.boolean(one),
                });
                quote!(#(#all)&&*)
            }
            XPath::Compare { operator, left, right } => self.compare(*operator, left, right),
            XPath::Call { function, arguments } if expression.kind() == Kind::Boolean => {
                self.boolean_call(*function, arguments)
            }
            _ => match expression.kind() {
                Kind::Nodes => {
                    let nodes = self.nodes(expression);
                    quote!(#nodes.exists())
                }
                Kind::Number => {
                    let number = self.number(expression);
                    quote!(xpath::truth(#number))
                }
                Kind::Text | Kind::Boolean => {
                    let text = self.text(expression);
                    quote!(!#text.is_empty())
                }
            },
        }
    }

    fn boolean_call(&self, function: Function, arguments: &[XPath]) -> TokenStream {
        let (first, second) = (arguments.first(), arguments.get(1));
        let text = |argument: Option<&XPath>| argument.map(|argument| self.text(argument));
        let lent = |argument: Option<&XPath>| argument.map(|argument| self.lent_text(argument));
        match function {
            Function::True => quote!(true),
            Function::False => quote!(false),
            Function::Not => match first {
                Some(argument) => self.negated(argument),
                None => quote!(false),
            },
            Function::Empty => {
                let nodes = first.map(|argument| self.nodes(argument));
                quote!(!#nodes.exists())
            }
            Function::Contains => {
                let (text, part) = (text(first), lent(second));
                quote!(#text.contains(#part))
            }
            Function::StartsWith => {
                let (text, part) = (text(first), lent(second));
                quote!(#text.starts_with(#part))
            }
            Function::EndsWith => {
                let (text, part) = (text(first), lent(second));
                quote!(#text.ends_with(#part))
            }
            _ => first.map(|argument| self.boolean(argument)).unwrap_or_default(),
        }
    }

    fn negated(&self, expression: &XPath) -> TokenStream {
        let inner = self.boolean(expression);
        match expression {
            XPath::Or(_) | XPath::And(_) | XPath::Compare { .. } => quote!(!(#inner)),
            _ => quote!(!#inner),
        }
    }

    fn compare(&self, operator: Operator, left: &XPath, right: &XPath) -> TokenStream {
        let sign = symbol(operator);
        let constant = |expression: &XPath| match expression {
            XPath::Call { function: Function::True, .. } => Some(operator == Operator::Equal),
            XPath::Call { function: Function::False, .. } => Some(operator == Operator::NotEqual),
            _ => None,
        };
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if let Some(wanted) = constant(right).filter(|_| is_equality) {
            return if wanted { self.boolean(left) } else { self.negated(left) };
        }
        match (left.kind(), right.kind()) {
            (Kind::Boolean, _) | (_, Kind::Boolean) => {
                let (left, right) = (self.boolean(left), self.boolean(right));
                quote!((#left) #sign (#right))
            }
            (Kind::Nodes, Kind::Nodes) => {
                let (left, right) = (self.nodes(left), self.nodes(right));
                quote!(#left.any(|one| #right.any(|other| one #sign other)))
            }
            (Kind::Nodes, Kind::Number) => {
                let (nodes, number) = (self.nodes(left), self.number(right));
                quote!(#nodes.any_number(|number| number #sign #number))
            }
            (Kind::Nodes, Kind::Text) => {
                let (nodes, text) = (self.nodes(left), self.text(right));
                quote!(#nodes.any(|text| text #sign #text))
            }
            (_, Kind::Nodes) => self.compare(operator.mirrored(), right, left),
            (Kind::Text, Kind::Text) => {
                let (left, right) = (self.text(left), self.text(right));
                quote!(#left #sign #right)
            }
            _ => {
                let (left, right) = (self.number(left), self.number(right));
                quote!(#left #sign #right)
            }
        }
    }

    fn number(&self, expression: &XPath) -> TokenStream {
        match expression {
            XPath::Number(number) => {
                let literal = Literal::f64_unsuffixed(*number);
                quote!(#literal)
            }
            XPath::Negated(value) => {
                let value = self.operand(value);
                quote!(-#value)
            }
            XPath::Calculate { operation, left, right } => {
                let (left, right) = (self.operand(left), self.operand(right));
                match operation {
                    Arithmetic::Add => quote!(#left + #right),
                    Arithmetic::Subtract => quote!(#left - #right),
                    Arithmetic::Multiply => quote!(#left * #right),
                    Arithmetic::Divide => quote!(#left / #right),
                    Arithmetic::Remainder => quote!(#left % #right),
                }
            }
            XPath::Call { function, arguments } if expression.kind() == Kind::Number => {
                self.number_call(*function, arguments)
            }
            _ => match expression.kind() {
                Kind::Nodes => {
                    let nodes = self.nodes(expression);
                    quote!(#nodes.number())
                }
                Kind::Boolean => {
                    let holds = self.boolean(expression);
                    quote!(f64::from(#holds))
                }
                Kind::Text | Kind::Number => {
                    let text = self.lent_text(expression);
                    quote!(xpath::number(#text))
                }
            },
        }
    }

    /// A number beside a sign.
    fn operand(&self, expression: &XPath) -> TokenStream {
        let number = self.number(expression);
        match expression {
            XPath::Calculate { .. } | XPath::Negated(_) => quote!((#number)),
            _ => number,
        }
    }

    fn number_call(&self, function: Function, arguments: &[XPath]) -> TokenStream {
        let here = &self.here;
        let first = arguments.first();
        let nodes = || first.map(|argument| self.nodes(argument));
        match (function, first) {
            (Function::Position, _) => {
                self.place.as_ref().map_or(quote!(1.0), |(position, _)| position.clone())
            }
            (Function::Last, _) => self.place.as_ref().map_or(quote!(1.0), |(_, last)| last.clone()),
            (Function::Count, _) => {
                let nodes = nodes();
                quote!(#nodes.count())
            }
            (Function::Sum, _) => {
                let nodes = nodes();
                quote!(#nodes.sum())
            }
            (Function::StringLength, argument) => {
                let text = argument.map_or_else(|| quote!(#here.text()), |argument| self.text(argument));
                quote!(xpath::length(&#text))
            }
            (_, Some(argument)) => self.number(argument),
            (_, None) => quote!(#here.number()),
        }
    }

    /// A text: a literal, or a `String`.
    fn text(&self, expression: &XPath) -> TokenStream {
        match expression {
            XPath::Text(text) => quote!(#text),
            XPath::Call { function, arguments } if expression.kind() == Kind::Text => {
                self.text_call(*function, arguments)
            }
            _ => match expression.kind() {
                Kind::Nodes => {
                    let nodes = self.nodes(expression);
                    quote!(#nodes.text())
                }
                Kind::Boolean => {
                    let holds = self.boolean(expression);
                    quote!((#holds).to_string())
                }
                Kind::Number | Kind::Text => {
                    let number = self.number(expression);
                    quote!(xpath::text(#number))
                }
            },
        }
    }

    /// A text as something of type `&str`.
    fn lent_text(&self, expression: &XPath) -> TokenStream {
        let text = self.text(expression);
        match expression {
            XPath::Text(_) => text,
            _ => quote!(&#text),
        }
    }

    fn text_call(&self, function: Function, arguments: &[XPath]) -> TokenStream {
        let here = &self.here;
        let first = arguments.first();
        let lent = || first.map_or_else(|| quote!(&#here.text()), |argument| self.lent_text(argument));
        match (function, first) {
            (Function::Concat, _) => {
                let template = "{}".repeat(arguments.len());
                let texts = arguments.iter().map(|argument| self.text(argument));
                quote!(format!(#template, #(#texts),*))
            }
            (Function::NormalizeSpace, _) => {
                let text = lent();
                quote!(xpath::normalize_space(#text))
            }
            (Function::LowerCase, Some(argument)) => {
                let text = self.text(argument);
                quote!(#text.to_lowercase())
            }
            (Function::UpperCase, Some(argument)) => {
                let text = self.text(argument);
                quote!(#text.to_uppercase())
            }
            (Function::LocalName, argument) => {
                let nodes = argument.map_or_else(|| here.clone(), |argument| self.nodes(argument));
                quote!(#nodes.local_name())
            }
            (_, Some(argument)) => self.text(argument),
            (_, None) => quote!(#here.text()),
        }
    }

    fn nodes(&self, expression: &XPath) -> TokenStream {
        match expression {
            XPath::Path(path) => self.path(path),
            _ => self.here.clone(),
        }
    }

    fn path(&self, path: &Path) -> TokenStream {
        let mut nodes = if path.absolute { quote!(document) } else { self.here.clone() };
        // A step whose places are counted is taken from one node at a time.
        let mut single = true;
        for step in &path.steps {
            let positional = step.predicates.iter().any(XPath::is_positional);
            nodes = match positional && !single {
                true => {
                    let found = self.step(&quote!(node), step);
                    quote!(#nodes.each(|node| #found))
                }
                false => self.step(&nodes, step),
            };
            single &= matches!(step.axis, Axis::Itself | Axis::Parent);
        }
        nodes
    }

    fn step(&self, from: &TokenStream, step: &Step) -> TokenStream {
        let found = match (step.axis, &step.test) {
            (Axis::Child, NodeTest::Name(name)) => quote!(#from.child(#name)),
            (Axis::Descendant, NodeTest::Name(name)) => quote!(#from.descendant(#name)),
            (Axis::Attribute, NodeTest::Name(name)) => quote!(#from.attribute(#name)),
            (Axis::Attribute, NodeTest::Any | NodeTest::Node) => quote!(#from.attributes()),
            (axis, test) => {
                let found = match axis {
                    Axis::Child => quote!(#from.children()),
                    Axis::Attribute => quote!(#from.attributes()),
                    Axis::Descendant => quote!(#from.descendants()),
                    Axis::DescendantOrSelf => quote!(#from.within()),
                    Axis::Parent => quote!(#from.parents()),
                    Axis::Itself => from.clone(),
                };
                match test {
                    NodeTest::Name(name) => quote!(#found.named(#name)),
                    NodeTest::Any => quote!(#found.elements()),
                    NodeTest::Text => quote!(#found.texts()),
                    NodeTest::Node => found,
                }
            }
        };
        step.predicates.iter().fold(found, |found, predicate| self.filtered(&found, predicate))
    }

    fn filtered(&self, found: &TokenStream, predicate: &XPath) -> TokenStream {
        match predicate {
            XPath::Number(number) if *number >= 1.0 && number.fract() == 0.0 && *number < 1e9 => {
                let place = Literal::usize_unsuffixed(*number as usize);
                quote!(#found.at(#place))
            }
            XPath::Call { function: Function::Last, .. } => quote!(#found.last()),
            _ => {
                let place = Some((quote!(position), quote!(last)));
                let inner = Self { here: quote!(node), place };
                let test = match predicate.kind() {
                    Kind::Number => {
                        let number = inner.number(predicate);
                        quote!(position == #number)
                    }
                    _ => inner.boolean(predicate),
                };
                let argument = |name: &str| {
                    let used = mentions(test.clone(), name);
                    let name = super::rust::ident(name);
                    if used { quote!(#name) } else { quote!(_) }
                };
                let node = argument("node");
                match predicate.is_positional() {
                    true => {
                        let (position, last) = (argument("position"), argument("last"));
                        quote!(#found.filter_at(|#node, #position, #last| #test))
                    }
                    false => quote!(#found.filter(|#node| #test)),
                }
            }
        }
    }
}
