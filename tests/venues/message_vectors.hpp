// Owns the walk over published payloads of a venue: each is read by its own decoder, or is named
// and counted as a kind that we have no use for.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/venues/facts.hpp"
#include "tests/venues/vectors.hpp"

namespace trestle::adapters::tests {

struct Message {
    simdjson::dom::element record;
    simdjson::dom::element json;  // the payload
    words::Payload payload;       // the same, as our decoders read it
    std::string name;
    std::string path;  // of the request that was answered, when it is known
    std::string verb;
    bool is_push = false;
    bool is_rest = false;
};

// What it was read as, or "out of scope: " and its kind.
using ReadMessage = std::function<std::string(Message const&)>;
// Reads every record of every file of messages whose name begins so; requests are passed over.
void read_messages(std::string_view files, ReadMessage const& read, int at_least);

[[nodiscard]] bool has_field(simdjson::dom::element from, std::string_view pointer);
[[nodiscard]] simdjson::dom::element at(simdjson::dom::element from, std::string_view pointer);
[[nodiscard]] std::size_t size_at(simdjson::dom::element from, std::string_view pointer);
[[nodiscard]] bool is_list(simdjson::dom::element value);
// A JSON scalar as text, however it was written.
[[nodiscard]] std::string word_at(simdjson::dom::element from, std::string_view pointer);
// Above zero, as a number.
[[nodiscard]] bool is_positive_at(simdjson::dom::element from, std::string_view pointer);
// Orders of others are nobody's: their client id becomes one of ours, so that they are read.
[[nodiscard]] words::Payload with_our_id(simdjson::dom::element json, std::string const& theirs);
[[nodiscard]] words::Payload read_again(simdjson::dom::element json);

// Nothing of it is booked to an order of ours.
[[nodiscard]] bool books_nothing_of_ours(words::Inputs const& inputs);
// Of an order that nobody here sent: told as such, or as what cannot be understood, never booked.
[[nodiscard]] bool is_told_as_foreign(words::Inputs const& inputs);

}  // namespace trestle::adapters::tests
