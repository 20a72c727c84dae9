// Owns the comparison of what our encoders send with what independent client libraries sent: the
// vectors' neutral statements, and parameters flattened to "path/to/name" → value.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/words/signing.hpp"
#include "oms/model/effects.hpp"
#include "tests/venues/vectors.hpp"

namespace trestle::adapters::tests {

using Fields = std::map<std::string, std::string>;

// Every scalar under its path: {"request":[{"qty":"1"}]} is "request/0/qty" → "1".
[[nodiscard]] Fields flattened(simdjson::dom::element value);
// A JSON text, or the query of a target.
[[nodiscard]] Fields flattened_text(std::string_view json);
[[nodiscard]] Fields flattened_query(std::string_view query);
// What leaves over REST: the body, or else the query of the target.
[[nodiscard]] Fields flattened_call(words::RestCall const& call);

// What the vector's input states, in nobody's dialect. Empty: not stated.
struct Stated {
    std::string symbol;  // canonical: "BTC-USDT", "BTC-USDT-PERP"
    std::string side;    // "buy", "sell"
    std::string type;    // "limit", "market"
    std::string amount;
    std::string price;
    std::string client_id;
    std::string order_id;
    bool is_post_only = false;
    std::string time_in_force;
};

struct RequestCase {
    simdjson::dom::element record;
    std::string op;
    std::string product;
    std::string path;  // of REST, or the method or op of a frame
    bool is_frame = false;
    simdjson::dom::element params;
    std::vector<Fields> rows;        // of a batch; else one
    std::vector<Stated> statements;  // one for each row
};

struct Encoded {
    std::string skipped;  // why it is not of our dialect
    std::string path;     // as in RequestCase
    Fields sent;
};

struct RequestRules {
    std::string_view files;  // "okx"
    std::function<bool(std::string_view product)> is_ours;
    std::function<Encoded(RequestCase const&)> encode;
    // Removes what both sides may write or leave out alike.
    std::function<void(Fields&)> normalize;
    std::set<std::string> not_compared;  // names that are ours to choose
    // Names that requests of ours can carry; a request with another one is counted as not ours.
    std::set<std::string> vocabulary;
    int at_least = 0;
};
// Compares every vector that our dialect can say; prints, by operation, how many it cannot.
void compare_requests(RequestRules const& rules);

// The terms of a row: what the statement says first, else what the client sent.
[[nodiscard]] std::string first_of(std::string const& stated, Fields const& row, char const* name);
[[nodiscard]] bool is_same_value(std::string const& a, std::string const& b);
[[nodiscard]] std::string at(Fields const& fields, std::string const& name);
// Of a statement, when the client sent just that; else what it rounded it to.
[[nodiscard]] std::string exact(std::string const& stated, std::string const& sent);
[[nodiscard]] Decimal decimal(std::string const& text);

}  // namespace trestle::adapters::tests
