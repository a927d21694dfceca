// The probe's service in Thrift. A method is a name and a field a number.
namespace go lab
namespace java lab
namespace py lab

enum Plan { FREE = 0, PRO = 1 }

// By default: as the tutorial writes it. Neither required nor optional.
struct User {
  1: string name
  2: string email
  3: Plan plan
}

// At its best: a reader refuses a message without them.
struct RequiredUser {
  1: required string name
  2: required string email
  3: required Plan plan
}

// What any other program writes: each field is there or not.
struct Wide {
  1: optional string name
  2: optional string email
  3: optional i32 plan
  4: optional string other
}

// An application's error, if a service declares one.
exception Declined {
  1: string text
}

// What a server implements. Users that it returns were written by another program.
service ServerLab {
  string ask(1: string text) throws (1: Declined declined)
  void send(1: User user)
  void sendRequired(1: RequiredUser user)
  Wide fetch(1: string shape)
  Wide fetchRequired(1: string shape)
  string closeAccount()
  string balance()
}

// What a client calls: the same methods. Users that it sends were written by another program.
service ClientLab {
  string ask(1: string text) throws (1: Declined declined)
  void send(1: Wide user)
  void sendRequired(1: Wide user)
  User fetch(1: string shape)
  RequiredUser fetchRequired(1: string shape)
  string balance()
}
