// The orders of independent client libraries, given to our encoder: the parameters must agree.
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "adapters/binance_spot/codec.hpp"
#include "tests/venues/vectors.hpp"

namespace trestle::adapters::binance_spot {
namespace {

using adapters::tests::for_each_record;
using adapters::tests::text_at;
using adapters::tests::vector_files;
using simdjson::dom::element;
using Fields = std::map<std::string, std::string>;

// What an order of ours cannot say, with the reason a reader of the count needs.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> not_expressible{{
    {"quoteOrderQty", "quantity in the quote asset"},
    {"icebergQty", "icebergs"},
    {"pegPriceType", "pegged orders"},
    {"cancelRestrictions", "restricted cancels"},
    {"startTime", "history by time"},
}};
// Ours to choose, or leaked by the client library that made the vector.
std::set<std::string> const ours_to_choose{"newOrderRespType", "acknowledged", "limit",
                                           "omitZeroBalances", "triggerPrice"};

std::string scalar(element value) {
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
    return simdjson::minify(value);
}

Fields fields_of(element object) {
    Fields fields;
    simdjson::dom::object members;
    if (object.get_object().get(members) != simdjson::SUCCESS) return fields;
    for (auto const member : members) fields[std::string(member.key)] = scalar(member.value);
    return fields;
}

bool is_same_value(std::string const& a, std::string const& b) {
    if (a == b) return true;
    auto const left = Decimal::parse(a);
    auto const right = Decimal::parse(b);
    return left && right && *left == *right;
}

// The shortest text of a JSON number, without an exponent: what a person would have typed.
std::string typed(element number) {
    double value = 0;
    if (number.get_double().get(value) != simdjson::SUCCESS) return {};
    std::array<char, 64> text{};
    auto const end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
    return {text.data(), end};
}

std::optional<Trigger> trigger_of(Fields const& fields) {
    auto const stop = fields.find("stopPrice");
    auto const trail = fields.find("trailingDelta");
    if (stop == fields.end() && trail == fields.end()) return std::nullopt;
    Trigger trigger;
    if (fields.at("type").starts_with("TAKE_PROFIT")) trigger.kind = Trigger::Kind::touch;
    if (stop != fields.end()) trigger.price = Price(*Decimal::parse(stop->second));
    if (trail != fields.end()) {
        trigger.kind = Trigger::Kind::trailing;
        trigger.trail_bps = static_cast<std::uint32_t>(std::stoul(trail->second));
    }
    return trigger;
}

Terms terms_of(Fields const& fields) {
    auto const at = [&](char const* name) {
        auto const found = fields.find(name);
        return found == fields.end() ? std::string() : found->second;
    };
    Terms terms;
    auto const type = at("type");
    bool const is_market = type == "MARKET" || type == "STOP_LOSS" || type == "TAKE_PROFIT";
    terms.type = is_market ? OrderType::market : OrderType::limit;
    terms.is_post_only = type == "LIMIT_MAKER";
    terms.trigger = trigger_of(fields);
    auto const mode = at("selfTradePreventionMode");
    if (mode == "EXPIRE_TAKER") terms.self_trade = SelfTrade::cancel_taker;
    if (mode == "EXPIRE_MAKER") terms.self_trade = SelfTrade::cancel_maker;
    if (mode == "EXPIRE_BOTH") terms.self_trade = SelfTrade::cancel_both;
    if (at("timeInForce") == "IOC") terms.time_in_force = TimeInForce::immediate_or_cancel;
    if (at("timeInForce") == "FOK") terms.time_in_force = TimeInForce::fill_or_kill;
    if (auto const quantity = Decimal::parse(at("quantity"))) terms.quantity = Quantity(*quantity);
    if (auto const price = Decimal::parse(at("price"))) terms.price = Price(*price);
    return terms;
}

VenueOrder order_of(Fields const& fields) {
    VenueOrder order;
    order.symbol = VenueSymbol::of(fields.at("symbol"));
    order.client_id = VenueClientId::of(fields.at("newClientOrderId"));
    order.side = fields.at("side") == "BUY" ? Side::buy : Side::sell;
    order.terms = terms_of(fields);
    return order;
}

// ccxt.createOrder(symbol, type, side, amount, price, params): the neutral statement of an order,
// read instead of the venue's parameters wherever it speaks.
void apply_statement(element record, Fields& fields) {
    simdjson::dom::array args;
    auto const api = text_at(record, "/input/api");
    if (record.at_pointer("/input/args").get_array().get(args) != simdjson::SUCCESS) return;
    if (api == "ccxt.createOrder") {
        std::string symbol = text_at(record, "/input/args/0");
        std::erase(symbol, '/');
        fields["symbol"] = symbol;
        fields["side"] = text_at(record, "/input/args/2") == "buy" ? "BUY" : "SELL";
        element number;
        auto const amount = record.at_pointer("/input/args/3").get(number) == simdjson::SUCCESS
                                ? Decimal::parse(typed(number))
                                : Decimal::parse("");
        // ccxt rounds to the lot; our risk gate refuses what is off it, so only exact ones count.
        if (amount && is_same_value(amount->to_string(), fields["quantity"])) {
            fields["quantity"] = amount->to_string();
        }
        if (text_at(record, "/input/args/1") == "limit" &&
            record.at_pointer("/input/args/4").get(number) == simdjson::SUCCESS) {
            fields["price"] = typed(number);
        }
        auto const client_id = text_at(record, "/input/args/5/clientOrderId");
        if (!client_id.empty()) fields["newClientOrderId"] = client_id;
    }
}

std::string_view why_not_expressible(Fields const& fields, std::string_view op) {
    for (auto const& [name, why] : not_expressible) {
        if (fields.contains(std::string(name))) return why;
    }
    bool const trails_at_once = fields.contains("trailingDelta") && !fields.contains("stopPrice");
    if (trails_at_once && fields.at("type").starts_with("TAKE_PROFIT")) {
        return "another name of a trail that begins at once, which we call STOP_LOSS";
    }
    if (op == "place" || op == "cancel_replace" || op == "cancel") return {};
    if (op == "query" && fields.contains("origClientOrderId")) return {};
    if (op == "fills" && fields.contains("orderId")) return {};
    if (op == "balance") return {};
    return "not a request of this adapter yet";
}

Request encode(std::string_view op, Fields const& fields) {
    auto const at = [&](char const* name) {
        auto const found = fields.find(name);
        return found == fields.end() ? std::string() : found->second;
    };
    if (op == "place") return encode_submit(order_of(fields));
    if (op == "cancel_replace") {
        VenueReplacement replacement;
        replacement.old_client_id = VenueClientId::of(at("cancelOrigClientOrderId"));
        replacement.old_order_id = VenueOrderId::of(at("cancelOrderId"));
        replacement.order = order_of(fields);
        return encode_replace(replacement);
    }
    if (op == "cancel") {
        CancelAtVenue cancel;
        cancel.symbol = VenueSymbol::of(at("symbol"));
        cancel.client_id = VenueClientId::of(at("origClientOrderId"));
        cancel.order_id = VenueOrderId::of(at("orderId"));
        return encode_cancel(cancel);
    }
    if (op == "query") {
        QueryVenue query;
        query.symbol = VenueSymbol::of(at("symbol"));
        query.client_id = VenueClientId::of(at("origClientOrderId"));
        return encode_query(query);
    }
    if (op == "fills") {
        return encode_trades(VenueSymbol::of(at("symbol")), VenueOrderId::of(at("orderId")),
                             std::nullopt);
    }
    return encode_account();
}

Fields without(Fields fields, element record) {
    simdjson::dom::array ignored;
    if (record.at_pointer("/compare/ignore").get_array().get(ignored) == simdjson::SUCCESS) {
        for (element const name : ignored) fields.erase(scalar(name));
    }
    for (std::string const& name : ours_to_choose) fields.erase(name);
    fields.erase("apiKey");
    return fields;
}

// The parameters in the bytes that would leave: from the query, the body or the frame.
Fields sent_fields(Request const& request, bool is_frame, element record) {
    Credentials const credentials{text_at(record, "/credentials/api_key"),
                                  transport::Secret(text_at(record, "/credentials/api_secret"))};
    Stamp const stamp{1700000000000, 5000};
    if (is_frame) {
        simdjson::dom::parser parser;
        auto const frame = encode_frame(request, 1, credentials, stamp);
        element root;
        EXPECT_EQ(parser.parse(frame).get(root), simdjson::SUCCESS) << frame;
        EXPECT_EQ(text_at(root, "/method"), request.method);
        return fields_of(root.at_key("params").value());
    }
    auto const call = encode_rest(request, credentials, stamp);
    std::string const payload =
        call.body.empty() ? call.target.substr(call.target.find('?') + 1) : call.body;
    Fields fields;
    std::size_t begin = 0;
    while (begin < payload.size()) {
        auto const end = std::min(payload.find('&', begin), payload.size());
        auto const part = payload.substr(begin, end - begin);
        auto const equals = part.find('=');
        fields[part.substr(0, equals)] = part.substr(equals + 1);
        begin = end + 1;
    }
    return fields;
}

TEST(BinanceRequestVectors, our_encoder_sends_what_independent_clients_send) {
    auto const files = vector_files("requests", "binance");
    if (files.empty()) GTEST_SKIP() << "0 files of request vectors found";
    int compared = 0;
    std::map<std::string, int> skipped;
    for (auto const& file : files) {
        for_each_record(file, [&](element record) {
            if (text_at(record, "/product") != "spot") return;
            SCOPED_TRACE(text_at(record, "/id") + " " + text_at(record, "/description"));
            bool const is_frame = text_at(record, "/channel") == "ws";
            element params;
            auto const where = is_frame ? "/frame/json/params" : "/request/params";
            if (record.at_pointer(where).get(params) != simdjson::SUCCESS) {
                ++skipped["no parameters in the vector"];
                return;
            }
            auto const op = text_at(record, "/op");
            Fields fields = fields_of(params);
            if (auto const why = why_not_expressible(fields, op); !why.empty()) {
                ++skipped[std::string(why)];
                return;
            }
            apply_statement(record, fields);
            auto const request = encode(op, fields);
            auto const ours = without(sent_fields(request, is_frame, record), record);
            auto const theirs = without(fields_of(params), record);
            std::set<std::string> names;
            for (auto const& [name, value] : ours) names.insert(name);
            for (auto const& [name, value] : theirs) names.insert(name);
            for (std::string const& name : names) {
                ASSERT_TRUE(ours.contains(name)) << "we do not send " << name;
                ASSERT_TRUE(theirs.contains(name)) << "they do not send " << name;
                EXPECT_TRUE(is_same_value(ours.at(name), theirs.at(name)))
                    << name << ": ours " << ours.at(name) << ", theirs " << theirs.at(name);
            }
            if (!is_frame) {
                EXPECT_EQ(request.path, text_at(record, "/request/path"));
            } else {
                EXPECT_EQ(request.method, text_at(record, "/frame/json/method"));
            }
            ++compared;
        });
    }
    std::printf("requests of Binance spot: %d compared\n", compared);
    for (auto const& [why, count] : skipped) std::printf("  %d skipped: %s\n", count, why.c_str());
    EXPECT_GT(compared, 20);
}

}  // namespace
}  // namespace trestle::adapters::binance_spot
