//! One control for several parameters, one action that does several things.

use queuescope::scenario::Scenario;
use queuescope::world::plan::{Command, NodeKind, Parameter};

const TWO_SHOPS: &str = r#"{ "version": 1,
    "nodes": {
        "customers": { "producer": { "arrivals": { "poisson": { "rate_per_s": 8 } },
                                     "publishes": [{ "exchange": "", "routing_key": "q" }] } },
        "q": { "queue": {} },
        "a": { "service": { "consumes": [{ "queue": "q" }], "handler": [{ "cpu": "1ms" }] } },
        "b": { "service": { "instances": 2, "consumes": [{ "queue": "q" }], "handler": [{ "cpu": "1ms" }] } } },
    "controls": { "instances": { "sets": ["a.instances", "b.instances"], "min": 1, "max": 5 } },
    "actions": { "trouble": [{ "publish": { "node": "customers", "count": 7 } }, { "crash": { "node": "b" } }],
                 "crash": { "crash": { "node": "b" } } } }"#;

fn scenario() -> Scenario {
    Scenario::parse(TWO_SHOPS).expect("it is right")
}

#[test]
fn a_control_sets_all_its_parameters_to_one_value_and_shows_the_first() {
    let mut scenario = scenario();
    let control = scenario.control("instances").expect("it is there");
    let parameters: Vec<Parameter> =
        [2, 3].map(|node| Parameter::Instances { service: queuescope::fact::NodeId(node) }).into();
    assert_eq!((control.default, control.shown()), (1.0, parameters[0]));
    let set = |parameter: &Parameter| Command::Set { parameter: *parameter, value: 3.0 };
    let wanted: Vec<Command> = parameters.iter().map(set).collect();
    assert_eq!(control.commands(3.2), Ok(wanted));
    scenario.start_at("instances", 4.0).expect("it is there").expect("in range");
    let instances = scenario.plan.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Service(service) => Some(service.instances),
        _ => None,
    });
    assert_eq!(instances.collect::<Vec<_>>(), [4, 4]);
}

#[test]
fn an_action_does_several_things_in_their_order() {
    let scenario = scenario();
    let commands = &scenario.action("trouble").expect("it is there").commands;
    let [Command::Publish { count: 7, .. }, second] = commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(scenario.action("crash").expect("it is there").commands, [second]);
    let described = scenario.description();
    assert_eq!(described.actions[0].kind, "publish");
    assert_eq!(described.actions[0].count, Some(7));
}
