#include "fix/desk/word_reader.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "oms/model/decimal.hpp"

namespace trestle::fix::desk {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& byte : out) byte = static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& byte : out) byte = static_cast<char>(std::toupper(static_cast<unsigned char>(byte)));
    return out;
}

std::string fault(std::string_view what, std::string_view example) {
    return std::string(what) + "; example: " + std::string(example);
}

std::string quote(std::string_view text) { return "\"" + std::string(text) + "\""; }

Result<std::vector<Word>, std::string> split_words(std::string_view line) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < line.size()) {
        char const byte = line[at];
        if (std::isspace(static_cast<unsigned char>(byte))) {
            ++at;
        } else if (byte == '#') {
            break;
        } else if (byte == '"') {
            auto const end = line.find('"', at + 1);
            if (end == std::string_view::npos) {
                return fault("a text starts with \" but does not end with one",
                             "buy 1 BTC-USDT market text \"for the fund\"");
            }
            words.push_back({std::string(line.substr(at + 1, end - at - 1)), true});
            at = end + 1;
        } else {
            auto const end = std::min(line.find_first_of(" \t\r\n\"", at), line.size());
            words.push_back({std::string(line.substr(at, end - at)), false});
            at = end;
        }
    }
    return words;
}

std::string WordReader::keyword() {
    if (at_end()) return {};
    Word const& word = words_[at_++];
    return word.is_quoted ? quote(word.text) : lower(word.text);
}

std::string WordReader::text(std::string_view what) {
    if (!problem_.empty()) return {};
    if (at_ == words_.size()) {
        fail(std::string(what) + " is missing");
        return {};
    }
    return words_[at_++].text;
}

std::string WordReader::amount(std::string_view what) {
    std::string const word = text(what);
    if (!problem_.empty()) return {};
    auto const value = Decimal::parse(word);
    if (!value) {
        fail(std::string(what) + " " + quote(word) + " " + std::string(describe(value.error())));
        return {};
    }
    if (value->is_positive()) return value->to_string();
    fail(std::string(what) + " " + quote(word) + " must be above zero");
    return {};
}

std::string WordReader::id(std::string_view what) {
    std::string const word = text(what);
    constexpr std::size_t longest = 64;  // ClOrdID, as our gateway takes it
    if (word.size() > longest) fail(std::string(what) + " is longer than 64 characters");
    return word;
}

std::chrono::milliseconds WordReader::duration() {
    std::string const word = lower(text("a time"));
    double seconds = 0;
    auto const [end, code] = std::from_chars(word.data(), word.data() + word.size(), seconds);
    std::string_view const unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
    double const factor = unit == "ms"                  ? 1
                          : unit == "s" || unit.empty() ? 1000
                          : unit == "m"                 ? 60'000
                                                        : 0;
    bool const is_right = code == std::errc{} && factor > 0 && seconds >= 0 && seconds < 1e6;
    if (is_right) return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * factor));
    fail(quote(word) + " is not a time such as 500ms, 2s or 1m");
    return std::chrono::milliseconds(0);
}

ParsedCommand WordReader::finish(Command command) {
    if (problem_.empty() && at_ < words_.size()) {
        fail(quote(words_[at_].text) + " is not understood here");
    }
    if (!problem_.empty()) return problem_;
    return command;
}

bool WordReader::skip(std::string_view word) {
    bool const is_next = !at_end() && !words_[at_].is_quoted && lower(words_[at_].text) == word;
    if (is_next) ++at_;
    return is_next;
}

std::string WordReader::side() {
    std::string const word = keyword();
    if (word != "buy" && word != "sell") fail(quote(word) + " is not buy or sell");
    return word == "buy" ? "1" : "2";
}

}  // namespace trestle::fix::desk
