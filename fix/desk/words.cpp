#include "fix/desk/words.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <vector>

#include "oms/model/decimal.hpp"

namespace trestle::fix::desk {
namespace {

using Parsed = Result<Command, std::string>;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds default_patience{5000};
constexpr std::string_view order_example = "buy 0.5 BTC-USDT at 60000";
constexpr std::string_view market_example = "sell 1 BTC-USDT market";
constexpr std::string_view replace_example = "replace a1 quantity 0.7 price 60100";
constexpr std::string_view expect_example = "expect a1 filled within 5s";

struct Word {
    std::string text;
    bool is_quoted = false;
};

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

// Words are parted by blanks; "…" keeps blanks; # starts a remark.
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

// Reads words one after the other; the first problem stays.
class Reader {
public:
    Reader(std::vector<Word> words, std::string_view example)
        : words_(std::move(words)), example_(example) {}

    [[nodiscard]] bool at_end() const { return at_ == words_.size() || !problem_.empty(); }
    [[nodiscard]] std::string const& problem() const { return problem_; }
    void fail(std::string_view what) {
        if (problem_.empty()) problem_ = fault(what, example_);
    }
    // The next word as a keyword, in lower case; "" at the end.
    std::string keyword() {
        if (at_end()) return {};
        Word const& word = words_[at_++];
        return word.is_quoted ? quote(word.text) : lower(word.text);
    }
    std::string text(std::string_view what) {
        if (!problem_.empty()) return {};
        if (at_ == words_.size()) {
            fail(std::string(what) + " is missing");
            return {};
        }
        return words_[at_++].text;
    }
    std::string amount(std::string_view what) {
        std::string const word = text(what);
        if (!problem_.empty()) return {};
        auto const value = Decimal::parse(word);
        if (!value) {
            fail(std::string(what) + " " + quote(word) + " " +
                 std::string(describe(value.error())));
            return {};
        }
        if (value->is_positive()) return value->to_string();
        fail(std::string(what) + " " + quote(word) + " must be above zero");
        return {};
    }
    std::string id(std::string_view what) {
        std::string const word = text(what);
        constexpr std::size_t longest = 64;  // ClOrdID, as our gateway takes it
        if (word.size() > longest) fail(std::string(what) + " is longer than 64 characters");
        return word;
    }
    Milliseconds duration() {
        std::string const word = lower(text("a time"));
        double seconds = 0;
        auto const [end, code] = std::from_chars(word.data(), word.data() + word.size(), seconds);
        std::string_view const unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
        double const factor = unit == "ms"                  ? 1
                              : unit == "s" || unit.empty() ? 1000
                              : unit == "m"                 ? 60'000
                                                            : 0;
        bool const is_right = code == std::errc{} && factor > 0 && seconds >= 0 && seconds < 1e6;
        if (is_right) return Milliseconds(static_cast<std::int64_t>(seconds * factor));
        fail(quote(word) + " is not a time such as 500ms, 2s or 1m");
        return Milliseconds(0);
    }
    // After everything was read: a word too many is a mistake, not a detail.
    Parsed finish(Command command) {
        if (problem_.empty() && at_ < words_.size()) {
            fail(quote(words_[at_].text) + " is not understood here");
        }
        if (!problem_.empty()) return problem_;
        return command;
    }

private:
    std::vector<Word> words_;
    std::string_view example_;
    std::size_t at_ = 1;  // the verb has been read
    std::string problem_;
};

Parsed parse_order(std::vector<Word> words, std::string_view side) {
    Reader reader(std::move(words), order_example);
    PlaceOrder order;
    order.side = side;
    order.quantity = reader.amount("the quantity");
    order.symbol = upper(reader.text("the symbol"));
    bool is_market = false;
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (word == "at" || word == "@")
            order.price = reader.amount("the price");
        else if (word == "market")
            is_market = true;
        else if (word == "gtc")
            order.time_in_force = "1";
        else if (word == "ioc")
            order.time_in_force = "3";
        else if (word == "fok")
            order.time_in_force = "4";
        else if (word == "post-only")
            order.is_post_only = true;
        else if (word == "as")
            order.id = reader.id("the order's id");
        else if (word == "account")
            order.account = reader.text("the account");
        else if (word == "text")
            order.text = reader.text("the text");
        else if (word == "to")
            order.venue = lower(reader.text("the venue"));
        else
            reader.fail(quote(word) + " is not understood here");
    }
    if (is_market && order.price) reader.fail("an order is either at a price or market, not both");
    if (!is_market && !order.price) {
        reader.fail("say \"at PRICE\" or \"market\" (as in: " + std::string(market_example) + ")");
    }
    if (order.is_post_only && (is_market || order.time_in_force > "1")) {
        reader.fail("post-only rests in the book, so it goes with a price and gtc only");
    }
    // A market order does not rest; limit orders rest until canceled unless told otherwise.
    if (order.time_in_force.empty() && !is_market) order.time_in_force = "1";
    return reader.finish(order);
}

Parsed parse_replace(std::vector<Word> words) {
    Reader reader(std::move(words), replace_example);
    ReplaceOrder replace;
    replace.order = reader.id("the order's id");
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (word == "quantity" || word == "qty")
            replace.quantity = reader.amount("the quantity");
        else if (word == "price" || word == "at")
            replace.price = reader.amount("the price");
        else if (word == "as")
            replace.id = reader.id("the new id");
        else if (word == "text")
            replace.text = reader.text("the text");
        else
            reader.fail(quote(word) + " is not understood here");
    }
    if (!replace.quantity && !replace.price)
        reader.fail("say the new quantity, the price, or both");
    return reader.finish(replace);
}

Parsed parse_cancel(std::vector<Word> words) {
    Reader reader(std::move(words), "cancel a1");
    CancelOrder cancel;
    cancel.order = reader.id("the order's id");
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (word == "as")
            cancel.id = reader.id("the new id");
        else if (word == "text")
            cancel.text = reader.text("the text");
        else
            reader.fail(quote(word) + " is not understood here");
    }
    return reader.finish(cancel);
}

void read_state(Reader& reader, AwaitState& await) {
    await.state = lower(reader.text("the state"));
    if (reader.problem().empty() && !is_state_name(await.state)) {
        reader.fail(quote(await.state) + " is no state; one of " + state_names());
    }
}

Parsed parse_await(std::vector<Word> words, bool is_expect) {
    Reader reader(std::move(words), expect_example);
    AwaitState await;
    await.patience = default_patience;
    if (is_expect) await.order = reader.id("the order's id");
    read_state(reader, await);
    if (!is_expect) await.order = reader.id("the order's id");
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (word == "within")
            await.patience = reader.duration();
        else if (word == "because")
            await.because = reader.text("the text");
        else
            reader.fail(quote(word) + " is not understood here");
    }
    return reader.finish(await);
}

Parsed parse_wait(std::vector<Word> words) {
    bool const is_time = words.size() == 2 && !words[1].text.empty() &&
                         std::isdigit(static_cast<unsigned char>(words[1].text[0]));
    if (words.size() > 2) return parse_await(std::move(words), false);
    if (words.size() == 2 && !is_time) {
        return fault(quote(words[1].text) + " alone says neither how long nor which order",
                     "wait 2s, wait filled a1");
    }
    Reader reader(std::move(words), "wait 2s");
    Pause pause;
    pause.duration = reader.duration();
    return reader.finish(pause);
}

Parsed parse_raw(std::string_view line) {
    constexpr std::string_view example = "raw 35=D|11=x1|55=BTC-USDT|54=1|38=1|40=1";
    auto const start = std::min(line.find_first_not_of(" \t", 3), line.size());
    auto const end = line.find_last_not_of(" \t\r\n") + 1;
    auto message = decode_pipes(line.substr(start, end > start ? end - start : 0));
    if (!message) return fault(message.error(), example);
    if (message->msg_type().empty()) return fault("MsgType(35) is missing", example);
    return Command(SendRaw{*message});
}

bool is_raw(std::string_view line) {
    return line.size() >= 3 && lower(line.substr(0, 3)) == "raw" &&
           (line.size() == 3 || line[3] == ' ' || line[3] == '\t');
}

}  // namespace

Result<Command, std::string> parse_command(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t\r\n"), line.size()));
    if (is_raw(line)) return parse_raw(line);
    auto split = split_words(line);
    if (!split) return split.error();
    std::vector<Word> words = std::move(split).value();
    if (words.empty()) return Command(Plain::nothing);
    std::string const verb = lower(words[0].text);
    if (verb == "buy") return parse_order(std::move(words), "1");
    if (verb == "sell") return parse_order(std::move(words), "2");
    if (verb == "replace") return parse_replace(std::move(words));
    if (verb == "cancel") return parse_cancel(std::move(words));
    if (verb == "wait") return parse_wait(std::move(words));
    if (verb == "expect") return parse_await(std::move(words), true);
    if (verb == "status") {
        Reader reader(std::move(words), "status a1, or: status a1 buy BTC-USDT");
        AskStatus ask{.order = reader.id("the order's id")};
        if (!reader.at_end()) {
            auto const side = reader.keyword();
            if (side != "buy" && side != "sell") reader.fail(quote(side) + " is not buy or sell");
            ask.side = side == "buy" ? "1" : "2";
            ask.symbol = reader.text("the symbol");
        }
        return reader.finish(ask);
    }
    Reader reader(std::move(words), verb);
    if (verb == "orders") return reader.finish(Plain::list_orders);
    if (verb == "tags") return reader.finish(Plain::show_tags);
    if (verb == "help") return reader.finish(Plain::show_help);
    if (verb == "quit" || verb == "exit") return reader.finish(Plain::quit);
    return fault(quote(verb) +
                     " is not a command (buy, sell, replace, cancel, status, orders, "
                     "raw, wait, expect, tags, help, quit)",
                 order_example);
}

}  // namespace trestle::fix::desk
