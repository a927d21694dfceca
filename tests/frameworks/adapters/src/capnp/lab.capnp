@0xbf83a0f1d2a95c71;
# lab_capnp.rs is made of this and checked in, since the generator needs the `capnp` program, which few machines have.
# To make it again, in this folder:
#
#   cargo install capnpc@0.27.0
#   capnp compile -I ~/.cargo/registry/src/*/capnpc-0.27.0 -orust lab.capnp

using Rust = import "/rust.capnp";
$Rust.parentModule("capnp");

interface Lab {
  ask @0 Line -> Line;
  send @1 Carried -> Nothing;
  fetch @2 Which -> Carried;
  closeAccount @4 Nothing -> Line;
  balance @3 Nothing -> Line;
}

struct Nothing {
}

struct Line {
  text @0 :Text;
}

struct Which {
  shape @0 :UInt32;
}

# On the wire it is what it would be with a type: so writer and reader may differ in what they take it for.
struct Carried {
  user @0 :AnyPointer;
}

# What every reader reads by.
struct User {
  name @0 :Text;
  email @1 :Text;
  plan @2 :Plan;
}

enum Plan {
  free @0;
  pro @1;
}

# Any writer's: `Moved` writes the fourth field instead of the second, `Added` the fourth too. An enum is a UInt16.
struct Written {
  name @0 :Text;
  email @1 :Text;
  plan @2 :UInt16;
  other @3 :Text;
}
