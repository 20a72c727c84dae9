// The words that are about no single order: many at once, lists, and questions to the gateway.
#include <algorithm>
#include <functional>
#include <map>

#include "fix/desk/word_reader.hpp"

namespace trestle::fix::desk {
namespace {

using Parse = std::function<ParsedCommand(std::vector<Word> const&)>;

AskGateway ask(std::string_view msg_type, int id_tag) {
    AskGateway request;
    request.message = Message(msg_type);
    request.id_tag = id_tag;
    return request;
}

// "all", "symbol BTC-USDT", "side buy", "account DEMO", "venue binance_spot", "as ID".
void read_scope(WordReader& reader, AskGateway& request) {
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (word == "all")
            continue;
        else if (word == "symbol")
            request.message.set(55, upper(reader.text("the symbol")));
        else if (word == "side")
            request.message.set(54, reader.side());
        else if (word == "account")
            request.message.set(1, reader.text("the account"));
        else if (word == "venue")
            request.message.set(207, lower(reader.text("the venue")));
        else if (word == "order")
            request.message.set(37, reader.text("the OrderID"));
        else if (word == "exec")
            request.message.set(17, reader.text("the ExecID"));
        else if (word == "as")
            request.message.set(request.id_tag, reader.id("the request's id"));
        else
            reader.fail(quote(word) + " is not understood here");
    }
}

// By symbol is type 1, everything else type 7: of mass cancel (530) and mass status (585) alike.
ParsedCommand parse_mass(std::vector<Word> const& words, std::string_view msg_type, int id_tag,
                         int type_tag) {
    WordReader reader(words, words[0].text + " symbol BTC-USDT side buy");
    AskGateway request = ask(msg_type, id_tag);
    request.message.add(type_tag, "7");
    request.is_timed = msg_type == "q";
    read_scope(reader, request);
    if (request.message.has(55)) request.message.set(type_tag, "1");
    return reader.finish(request);
}

ParsedCommand parse_question(std::vector<Word> const& words, std::string_view msg_type, int id_tag,
                             std::vector<Field> const& fixed) {
    WordReader reader(words, words[0].text);
    AskGateway request = ask(msg_type, id_tag);
    for (Field const& field : fixed) request.message.add(field.tag, field.value);
    request.is_timed = msg_type == "AN";
    read_scope(reader, request);
    return reader.finish(request);
}

ParsedCommand parse_securities(std::vector<Word> const& words) {
    WordReader reader(words, "securities, or: securities BTC-USDT");
    AskGateway request = ask("x", 320);
    bool const is_one = !reader.at_end();
    request.message.add(559, is_one ? "0" : "4");
    if (is_one) request.message.add(55, upper(reader.text("the symbol")));
    return reader.finish(request);
}

ParsedCommand parse_security(std::vector<Word> const& words) {
    WordReader reader(words, "security BTC-USDT");
    AskGateway request = ask("c", 320);
    request.message.add(321, "0").add(55, upper(reader.text("the symbol")));
    return reader.finish(request);
}

ParsedCommand parse_trades(std::vector<Word> const& words) {
    WordReader reader(words, "trades, or: trades symbol BTC-USDT");
    AskGateway request = ask("AD", 568);
    request.message.add(569, "0");
    read_scope(reader, request);
    return reader.finish(request);
}

ParsedCommand parse_trading_session(std::vector<Word> const& words) {
    WordReader reader(words, "session, or: session binance_spot");
    AskGateway request = ask("g", 335);
    if (!reader.at_end()) request.message.add(336, lower(reader.text("the venue")));
    request.message.add(263, "0");
    return reader.finish(request);
}

ParsedCommand parse_list_request(std::vector<Word> const& words, std::string_view msg_type) {
    WordReader reader(words, words[0].text + " basket-1");
    AskGateway request = ask(msg_type, 66);
    request.message.add(66, reader.id("the list's id"));
    request.is_timed = msg_type == "K";
    return reader.finish(request);
}

ParsedCommand parse_replay(std::vector<Word> const& words) {
    WordReader reader(words, "replay 184-0, or: replay 184-0 to 200-1");
    AskGateway request = ask("U1", 7603);
    request.message.add(7601, reader.id("the first ExecID"));
    if (reader.skip("to")) request.message.add(7602, reader.id("the last ExecID"));
    return reader.finish(request);
}

ParsedCommand parse_dispute(std::vector<Word> const& words) {
    WordReader reader(words, "dispute a1 exec 184-0 text \"not ours\"");
    DisputeTrade dispute;
    dispute.order = reader.id("the order's id");
    while (!reader.at_end()) {
        std::string const word = reader.keyword();
        if (word == "exec")
            dispute.exec_id = reader.id("the ExecID");
        else if (word == "reason")
            dispute.reason = upper(reader.text("the reason"));
        else if (word == "text")
            dispute.text = reader.text("the text");
        else
            reader.fail(quote(word) + " is not understood here");
    }
    if (dispute.exec_id.empty()) reader.fail("say which report: exec EXECID");
    return reader.finish(dispute);
}

// "list basket-1: buy 1 BTC-USDT at 50000; sell 2 ETH-USDT market"
ParsedCommand parse_list(std::string_view line) {
    constexpr std::string_view example =
        "list basket-1: buy 1 BTC-USDT at 50000; sell 2 ETH-USDT "
        "market";
    auto const colon = line.find(':');
    auto const head = split_words(line.substr(0, std::min(colon, line.size())));
    if (!head || head->size() != 2 || colon == std::string_view::npos) {
        return fault("a list has an id, a colon and orders", example);
    }
    PlaceList list{.id = head->at(1).text, .orders = {}};
    line.remove_prefix(colon + 1);
    while (!line.empty()) {
        auto const end = std::min(line.find(';'), line.size());
        auto const words = split_words(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
        if (!words) return words.error();
        if (words->empty()) continue;
        std::string const side = lower(words->at(0).text);
        if (side != "buy" && side != "sell") {
            return fault(quote(side) + " is not buy or sell", example);
        }
        auto const order = parse_order(*words, side == "buy" ? "1" : "2");
        if (!order) return order.error();
        list.orders.push_back(std::get<PlaceOrder>(*order));
    }
    if (list.orders.empty()) return fault("a list has orders", example);
    return Command(list);
}

std::map<std::string_view, Parse> const& parsers() {
    static std::map<std::string_view, Parse> const all{
        {"mass-cancel", [](auto const& words) { return parse_mass(words, "q", 11, 530); }},
        {"mass-status", [](auto const& words) { return parse_mass(words, "AF", 584, 585); }},
        {"list-status", [](auto const& words) { return parse_list_request(words, "M"); }},
        {"list-cancel", [](auto const& words) { return parse_list_request(words, "K"); }},
        {"securities", parse_securities},
        {"security", parse_security},
        {"positions",
         [](auto const& words) {
             return parse_question(words, "AN", 710, {{724, "0"}});
         }},
        {"balances", [](auto const& words) { return parse_question(words, "BB", 909, {}); }},
        {"trades", parse_trades},
        {"session", parse_trading_session},
        {"replay", parse_replay},
        {"dispute", parse_dispute},
    };
    return all;
}

}  // namespace

std::string_view request_verbs() {
    return "list, list-status, list-cancel, mass-cancel, mass-status, securities, security, "
           "positions, balances, trades, session, replay, dispute, change-password";
}

std::optional<ParsedCommand> parse_request(std::string const& verb, std::vector<Word> const& words,
                                           std::string_view line) {
    if (verb == "list") return parse_list(line);
    auto const parser = parsers().find(verb);
    if (parser == parsers().end()) return std::nullopt;
    return parser->second(words);
}

}  // namespace trestle::fix::desk
