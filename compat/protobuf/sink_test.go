package protobuf

// kitchenSink has nearly every form of proto3.
const kitchenSink = `// A comment.
syntax = "proto3";
package shop.v1;
import "google/type/money.proto";
import public "google/protobuf/timestamp.proto";
import "confluent/meta.proto";
import weak "gone.proto";
option java_package = 'com.example';
option (confluent.file_meta).doc = "a file";
message Order {
  option (confluent.message_meta) = { tags: "PII", params [ {key: "k" value: "v"} ] };
  reserved 20 to 30, 15, "old";
  string id = 1 [deprecated = true, json_name = "orderId", (confluent.field_meta).tags = "ID"];
  google.type.Money total = 3;
  repeated Line lines = 2 [(confluent.field_meta) = {doc: "it's"}];
  map<string, Line.Kind> kinds = 4;
  optional int64 note = 0x10;
  oneof payment {
    option (x.y) = 1;
    string card = 7;
    google.protobuf.Timestamp paid = 6;
  }
  message Line {
    enum Kind { option allow_alias = true; A = 0; C = 1; B = 1; reserved 5 to max; }
    Kind kind = 1;
    oneof empty {}
  }
}
enum State { UNKNOWN = 0; DONE = 1 [deprecated = true]; }
service Orders {
  option deprecated = true;
  rpc Get (Order) returns (stream Order) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc Put (stream shop.v1.Order) returns (.shop.v1.Order);
}
`

// proto2Sink has the forms that only proto2 has.
const proto2Sink = `package old;
message M {
  required int32 a = 1 [default = -0x10];
  optional bytes b = 2 [default = "a\0\377\"q\\"];
  optional double d = 3 [default = -inf];
  repeated group G = 4 { optional string x = 1; optional M m = 2; }
  repeated Entry entries = 5;
  extensions 100 to 200, 1000 to max;
  message Entry { option map_entry = true; optional string key = 1; optional M value = 2; }
  extend M { optional string inner = 101; }
}
extend M { optional M.Entry e = 100; }
`
