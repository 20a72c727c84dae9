#include "fix/desk/words.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

#include "fix/desk/word_reader.hpp"

namespace trestle::fix::desk {
namespace {

using Parsed = ParsedCommand;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds default_patience{5000};
constexpr std::string_view order_example = "buy 0.5 BTC-USDT at 60000";
constexpr std::string_view replace_example = "replace a1 quantity 0.7 price 60100";
constexpr std::string_view expect_example = "expect a1 filled within 5s";

Parsed parse_replace(std::vector<Word> words) {
    WordReader reader(std::move(words), std::string(replace_example));
    ReplaceOrder replace;
    replace.order = reader.id("the order's id");
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (word == "quantity" || word == "qty")
            replace.quantity = reader.amount("the quantity");
        else if (word == "price" || word == "at")
            replace.price = reader.amount("the price");
        else if (word == "stop" || word == "touch" || word == "from")
            replace.stop_price = reader.amount("the price that it waits for");
        else if (word == "trailing")
            replace.trail = reader.amount("the distance");
        else if (word == "as")
            replace.id = reader.id("the new id");
        else if (word == "text")
            replace.text = reader.text("the text");
        else
            reader.fail(quote(word) + " is not understood here");
    }
    if (!replace.quantity && !replace.price && !replace.stop_price && !replace.trail)
        reader.fail("say the new quantity, the price, or both");
    return reader.finish(replace);
}

Parsed parse_cancel(std::vector<Word> words) {
    WordReader reader(std::move(words), "cancel a1");
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

void read_state(WordReader& reader, AwaitState& await) {
    await.state = lower(reader.text("the state"));
    if (reader.problem().empty() && !is_state_name(await.state)) {
        reader.fail(quote(await.state) + " is no state; one of " + state_names());
    }
}

Parsed parse_await(std::vector<Word> words, bool is_expect) {
    WordReader reader(std::move(words), std::string(expect_example));
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
    WordReader reader(std::move(words), "wait 2s");
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
        WordReader reader(std::move(words), "status a1, or: status a1 buy BTC-USDT");
        AskStatus ask{.order = reader.id("the order's id")};
        if (!reader.at_end()) {
            auto const side = reader.keyword();
            if (side != "buy" && side != "sell") reader.fail(quote(side) + " is not buy or sell");
            ask.side = side == "buy" ? "1" : "2";
            ask.symbol = reader.text("the symbol");
        }
        return reader.finish(ask);
    }
    if (auto request = parse_request(verb, words, line)) return *std::move(request);
    WordReader reader(std::move(words), verb);
    if (verb == "orders") return reader.finish(Plain::list_orders);
    if (verb == "tags") return reader.finish(Plain::show_tags);
    if (verb == "help") return reader.finish(Plain::show_help);
    if (verb == "change-password") return reader.finish(Plain::change_password);
    if (verb == "quit" || verb == "exit") return reader.finish(Plain::quit);
    return fault(quote(verb) + " is not a command (buy, sell, replace, cancel, status, orders, " +
                     std::string(request_verbs()) + ", raw, wait, expect, tags, help, quit)",
                 order_example);
}

}  // namespace trestle::fix::desk
