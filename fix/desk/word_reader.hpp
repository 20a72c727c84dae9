// Owns reading a line of plain words, one after the other, with the first problem kept.
// Never knows a command: words.cpp and words_requests.cpp do.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fix/desk/words.hpp"
#include "oms/model/result.hpp"

namespace trestle::fix::desk {

using ParsedCommand = Result<Command, std::string>;

struct Word {
    std::string text;
    bool is_quoted = false;
};

[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string quote(std::string_view text);
[[nodiscard]] std::string fault(std::string_view what, std::string_view example);

// Words are parted by blanks; "…" keeps blanks; # starts a remark.
[[nodiscard]] Result<std::vector<Word>, std::string> split_words(std::string_view line);

class WordReader {
public:
    // The verb, words[0], has been read.
    WordReader(std::vector<Word> words, std::string example)
        : words_(std::move(words)), example_(std::move(example)) {}

    [[nodiscard]] bool at_end() const { return at_ == words_.size() || !problem_.empty(); }
    [[nodiscard]] std::string const& problem() const { return problem_; }
    void fail(std::string_view what) {
        if (problem_.empty()) problem_ = fault(what, example_);
    }
    // The next word as a keyword, in lower case; "" at the end.
    std::string keyword();
    std::string text(std::string_view what);
    std::string amount(std::string_view what);  // a decimal above zero
    std::string id(std::string_view what);
    std::string side();  // Side(54)
    // Takes the next word when it is this one.
    bool skip(std::string_view word);
    std::chrono::milliseconds duration();
    // After everything was read: a word too many is a mistake, not a detail.
    [[nodiscard]] ParsedCommand finish(Command command);

private:
    std::vector<Word> words_;
    std::string example_;
    std::size_t at_ = 1;
    std::string problem_;
};

// The commands that are about no single order: mass cancel, lists, positions, replay…; nothing when
// the verb is none of them.
[[nodiscard]] std::optional<ParsedCommand> parse_request(std::string const& verb,
                                                         std::vector<Word> const& words,
                                                         std::string_view line);
// "0.5 BTC-USDT at 60000 …" behind buy or sell.
[[nodiscard]] ParsedCommand parse_order(std::vector<Word> words, std::string_view side);
[[nodiscard]] std::string_view request_verbs();

}  // namespace trestle::fix::desk
