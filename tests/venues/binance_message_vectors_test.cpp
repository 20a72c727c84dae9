// Payloads that others published: each decodes to what it says, or is a kind we know and need not.
// And the error codes of an independent library, category by category.
#include <charconv>
#include <map>
#include <set>

#include "adapters/binance_spot/codec.hpp"
#include "adapters/binance_spot/symbols.hpp"
#include "tests/venues/vectors.hpp"
#include "tests/venues/words.hpp"

namespace trestle::adapters::binance_spot::tests {
namespace {

using adapters::tests::for_each_record;
using adapters::tests::text_at;
using adapters::tests::vector_files;
using simdjson::dom::element;

element payload_of(element record) { return record.at_key("payload").value(); }

std::string string_in(element from, std::string_view pointer) { return text_at(from, pointer); }

bool has_field(element from, std::string_view pointer) {
    element ignored;
    return from.at_pointer(pointer).get(ignored) == simdjson::SUCCESS;
}

// The published order ids are not of our shape: the first becomes ours, so that the event is too.
std::string with_our_id(std::string text, std::string const& theirs) {
    std::string const quoted = "\"" + theirs + "\"";
    for (auto at = text.find(quoted); !theirs.empty() && at != std::string::npos;
         at = text.find(quoted, at)) {
        text.replace(at, quoted.size(), "\"x1y7z1\"");
    }
    return text;
}

enum class Expected { accepted, filled, canceled, expired, rejected, anomaly };

Expected expected_of(element event) {
    auto const kind = string_in(event, "/x");
    auto const status = string_in(event, "/X");
    if (kind == "NEW" && status == "NEW") return Expected::accepted;
    if (kind == "REJECTED") return Expected::rejected;
    if (kind == "CANCELED" && status == "CANCELED") return Expected::canceled;
    if (kind == "EXPIRED" || kind == "TRADE_PREVENTION") return Expected::expired;
    bool const has_price = Decimal::parse(string_in(event, "/L")).value().is_positive();
    bool const has_quantity = Decimal::parse(string_in(event, "/l")).value().is_positive();
    if (kind == "TRADE" && has_price && has_quantity) return Expected::filled;
    return Expected::anomaly;
}

void check_order_event(element event, std::string const& text) {
    auto const inputs = event_in(with_our_id(text, string_in(event, "/c"))).inputs;
    ASSERT_EQ(inputs.size(), 1U);
    switch (expected_of(event)) {
        case Expected::accepted: EXPECT_TRUE(has<VenueAccepted>(inputs)); break;
        case Expected::canceled: EXPECT_TRUE(has<VenueCanceled>(inputs)); break;
        case Expected::expired: EXPECT_TRUE(has<VenueExpired>(inputs)); break;
        case Expected::rejected: EXPECT_TRUE(has<VenueRejected>(inputs)); break;
        case Expected::anomaly: EXPECT_TRUE(has<VenueAnomaly>(inputs)); break;
        case Expected::filled: {
            auto const& fill = only<VenueFilled>(inputs);
            EXPECT_EQ(fill.price, Price(dec(string_in(event, "/L"))));
            EXPECT_EQ(fill.quantity, Quantity(dec(string_in(event, "/l"))));
            EXPECT_EQ(fill.cumulative, Quantity(dec(string_in(event, "/z"))));
            EXPECT_EQ(fill.fee, dec(string_in(event, "/n")));
            break;
        }
    }
}

// Market data that we do not subscribe to, by event name.
std::set<std::string> const other_market_events{
    "aggTrade", "trade", "24hrTicker", "depthUpdate", "kline", "24hrMiniTicker", "avgPrice"};

void check_push(element payload, std::map<std::string, int>& counts) {
    std::string const text = simdjson::minify(payload);
    element event = payload;
    element inner;
    if (payload.at_key("event").get(inner) == simdjson::SUCCESS) event = inner;
    if (payload.at_key("data").get(inner) == simdjson::SUCCESS) event = inner;
    auto const name = string_in(event, "/e");
    if (name == "executionReport") {
        check_order_event(event, text);
        ++counts["order events"];
    } else if (name == "outboundAccountPosition") {
        EXPECT_FALSE(only<VenueBalances>(event_in(text).inputs).balances.empty());
        ++counts["balance events"];
    } else if (name == "eventStreamTerminated" || name == "serverShutdown") {
        EXPECT_TRUE(event_in(text).must_reconnect);
        ++counts["ends of a stream"];
    } else if (name == "balanceUpdate" || name == "listStatus" || name == "externalLockUpdate") {
        EXPECT_EQ(event_in(text).ignored, name);
        ++counts["ignored events"];
    } else if (!name.empty()) {
        EXPECT_TRUE(other_market_events.contains(name)) << "a new kind of event: " << name;
        EXPECT_TRUE(has<VenueAnomaly>(event_in(text).inputs));
        ++counts["market data not subscribed to"];
    } else {
        Payload parsed;
        ASSERT_TRUE(parsed.parse(text));
        bool const is_whole_quote = has_field(event, "/s") && has_field(event, "/b");
        EXPECT_EQ(decode_quote(parsed, {1}).has_value(), is_whole_quote);
        ++counts["quotes and others"];
    }
}

void check_orders(Payload const& payload, Form form, element result,
                  std::map<std::string, int>& counts) {
    Asked asked;
    auto const name =
        string_in(result, "/origClientOrderId").empty() ? "/clientOrderId" : "/origClientOrderId";
    auto const client_id = VenueClientId::from(string_in(result, name));
    auto const symbol = VenueSymbol::from(string_in(result, "/symbol"));
    if (!client_id || !symbol) return;
    asked.client_id = *client_id;
    asked.symbol = *symbol;
    if (has_field(result, "/origClientOrderId") && has_field(result, "/executedQty")) {
        asked.request = VenueRequest::cancel;
        EXPECT_EQ(only<VenueCanceled>(decode_answer(payload, form, asked)).cumulative,
                  Quantity(dec(string_in(result, "/executedQty"))));
        ++counts["cancel answers"];
    } else if (has_field(result, "/updateTime") && has_field(result, "/executedQty")) {
        asked.request = VenueRequest::query;
        EXPECT_TRUE(decode_order(payload, form, asked).state);
        ++counts["query answers"];
    } else if (has_field(result, "/transactTime") && !has_field(result, "/origClientOrderId")) {
        EXPECT_TRUE(has<VenueAccepted>(decode_answer(payload, form, asked)));
        ++counts["submit answers"];
    }
}

void check_replace(Payload const& payload, Form form, element legs,
                   std::map<std::string, int>& counts) {
    Asked asked{.request = VenueRequest::replace};
    asked.old_client_id = VenueClientId::of(string_in(legs, "/cancelResponse/origClientOrderId"));
    asked.client_id = VenueClientId::of(string_in(legs, "/newOrderResponse/clientOrderId"));
    auto const inputs = decode_answer(payload, form, asked);
    bool const is_cancel_done = string_in(legs, "/cancelResult") == "SUCCESS";
    bool const is_new_done = string_in(legs, "/newOrderResult") == "SUCCESS";
    bool const has_total = has_field(legs, "/cancelResponse/executedQty");
    if (is_new_done != is_cancel_done && is_new_done) {
        EXPECT_TRUE(has<VenueAnomaly>(inputs));
    } else if (is_cancel_done && !has_total) {
        EXPECT_TRUE(has<VenueOutcomeUnknown>(inputs));  // a vendor example without quantities
    } else if (is_cancel_done && is_new_done) {
        EXPECT_TRUE(has<VenueReplaced>(inputs));
    } else {
        EXPECT_EQ(only<VenueReplaceRejected>(inputs).is_old_alive, !is_cancel_done);
    }
    ++counts["replace answers"];
}

void check_amend(Payload const& payload, Form form, element result,
                 std::map<std::string, int>& counts) {
    Asked asked{.request = VenueRequest::replace};
    asked.is_reduce = true;
    auto const name = VenueClientId::from(string_in(result, "/amendedOrder/clientOrderId"));
    ASSERT_TRUE(name);
    asked.client_id = *name;
    EXPECT_EQ(only<VenueReplaced>(decode_answer(payload, form, asked)).old_cumulative,
              Quantity(dec(string_in(result, "/amendedOrder/executedQty"))));
    ++counts["amend answers"];
}

void check_trades(Payload const& payload, Form form, element first,
                  std::map<std::string, int>& counts) {
    Asked asked{.request = VenueRequest::query};
    asked.symbol = VenueSymbol::of(string_in(first, "/symbol"));
    std::int64_t id = 0;
    ASSERT_EQ(first.at_key("orderId").get_int64().get(id), simdjson::SUCCESS);
    asked.order_id = VenueOrderId::of(std::to_string(id));
    auto const answer = decode_trades(payload, form, asked, {});
    bool const has_money = has_field(first, "/price") && has_field(first, "/qty");
    EXPECT_EQ(has<VenueFilled>(answer.inputs), has_money);
    ++counts["trade lists"];
}

void check_error(Payload const& payload, Form form, std::map<std::string, int>& counts) {
    auto const error = decode_error(payload, form);
    ASSERT_TRUE(error);
    EXPECT_NE(kind_of(*error), ErrorKind::not_known) << error->to_string();
    ++counts["errors"];
}

void check_result(Payload const& payload, Form form, element result,
                  std::map<std::string, int>& counts) {
    element first;
    if (has_field(result, "/cancelResult")) return check_replace(payload, form, result, counts);
    if (has_field(result, "/amendedOrder")) return check_amend(payload, form, result, counts);
    if (has_field(result, "/balances") && has_field(result, "/updateTime")) {
        EXPECT_TRUE(
            only<VenueBalances>(decode_account(payload, form, Account::of("A"))).is_complete);
        ++counts["accounts"];
    } else if (has_field(result, "/symbols/0/filters")) {
        std::vector<TradedSymbol> const traded{
            {Symbol::of("A-B"), VenueSymbol::of(string_in(result, "/symbols/0/symbol")),
             InstrumentId{1}}};
        auto const found = decode_instruments(payload, form, traded);
        bool const has_rules = has_field(result, "/symbols/0/filters/1");
        EXPECT_EQ(found.instruments.size(), has_rules ? 1U : 0U);
        ++counts["instrument lists"];
    } else if (result.at_pointer("/0").get(first) == simdjson::SUCCESS &&
               has_field(first, "/commissionAsset") && has_field(first, "/orderId")) {
        check_trades(payload, form, first, counts);
    } else if (has_field(result, "/orderId")) {
        check_orders(payload, form, result, counts);
    } else if (has_field(result, "/serverTime") && !has_field(result, "/symbols") &&
               !has_field(result, "/connectedSince")) {
        EXPECT_TRUE(decode_server_time(payload, form));
        ++counts["times"];
    } else {
        ++counts["answers to requests we do not make"];
    }
}

// No text, whatever it is, may bring a decoder down.
void try_all(Payload const& payload, Form form) {
    for (auto const request :
         {VenueRequest::submit, VenueRequest::replace, VenueRequest::cancel, VenueRequest::query}) {
        Asked asked{.request = request, .symbol = btcusdt, .client_id = first_leg};
        EXPECT_FALSE(decode_answer(payload, form, asked).empty());
        asked.is_reduce = true;
        EXPECT_FALSE(decode_answer(payload, form, asked).empty());
        auto const answer = decode_order(payload, form, asked);
        EXPECT_TRUE(answer.state || !answer.inputs.empty());
        EXPECT_LE(decode_trades(payload, form, asked, {}).inputs.size(), 2000U);
    }
    EXPECT_FALSE(decode_account(payload, form, Account::of("A")).empty());
}

void check_answer(element payload_json, bool is_rest, std::map<std::string, int>& counts) {
    Payload payload;
    ASSERT_TRUE(payload.parse(std::string(simdjson::minify(payload_json))));
    bool const is_bare =
        is_rest || (!has_field(payload_json, "/status") && !has_field(payload_json, "/result"));
    Form const form =
        is_bare
            ? Form{true,
                   has_field(payload_json, "/code") && has_field(payload_json, "/msg") ? 400 : 200}
            : Form{};
    try_all(payload, form);
    element body = payload_json;
    if (!is_bare && payload_json.at_key("result").get(body) != simdjson::SUCCESS) {
        element legs;
        if (payload_json.at_pointer("/error/data").get(legs) == simdjson::SUCCESS &&
            has_field(legs, "/cancelResult")) {
            return check_replace(payload, form, legs, counts);
        }
        return check_error(payload, form, counts);
    }
    if (is_bare && form.status == 400) {
        // Other products of the venue answer in the same shape with codes of their own.
        element legs;
        bool const has_legs = payload_json.at_key("data").get(legs) == simdjson::SUCCESS &&
                              has_field(legs, "/cancelResult");
        if (has_legs) return check_replace(payload, form, legs, counts);
        ++counts["bare errors"];
        return;
    }
    check_result(payload, form, body, counts);
}

TEST(BinanceMessageVectors, every_published_payload_decodes_or_is_a_kind_we_know) {
    auto const files = vector_files("messages", "binance-spot-");
    if (files.empty()) GTEST_SKIP() << "0 files of message vectors found";
    std::map<std::string, int> counts;
    for (auto const& file : files) {
        for_each_record(file, [&](element record) {
            SCOPED_TRACE(text_at(record, "/id") + " " + text_at(record, "/name"));
            auto const kind = text_at(record, "/kind");
            element const payload = payload_of(record);
            if (kind == "ws_request") {
                ++counts["requests (see the request vectors)"];
            } else if (kind == "ws_push" || has_field(payload, "/event")) {
                check_push(payload, counts);
            } else {
                check_answer(payload, kind == "http_response", counts);
            }
        });
    }
    for (auto const& [what, count] : counts) std::printf("  %d %s\n", count, what.c_str());
    EXPECT_GT(counts["order events"], 0);
}

// ---- Errors ----------------------------------------------------------------------------------

bool agrees(std::string const& category, ErrorKind kind) {
    using enum ErrorKind;
    if (category == "permanent_order") return kind == order_refused || kind == replace_failed;
    if (category == "permanent_session") return kind == session_refused;
    if (category == "transient_backoff") return kind == rate_limited || kind == not_executed;
    if (category == "transient_or_unknown") {
        return kind == rate_limited || kind == not_executed || kind == outcome_unknown;
    }
    if (category == "unknown_outcome") return kind == outcome_unknown;
    if (category == "clock_skew_not_executed") return kind == clock_skew;
    if (category == "state_terminal_or_unknown_order") return kind == order_not_found;
    if (category == "partial_cancel_replace") return kind == replace_failed;
    if (category == "duplicate_client_id") return kind == duplicate_client_id;
    return category == "inspect" || category == "noop_ok" || category == "n/a";
}

// Spot's own rows win over the common ones; other products do not count.
std::map<std::string, std::pair<std::string, std::string>> spot_rows(element root) {
    std::map<std::string, std::pair<std::string, std::string>> rows;
    simdjson::dom::array codes;
    EXPECT_EQ(root.at_key("codes").get_array().get(codes), simdjson::SUCCESS);
    for (std::string_view const section : {"broad", "exact", "spot.broad", "spot.exact"}) {
        for (element const row : codes) {
            if (text_at(row, "/section") != section) continue;
            std::string_view code;
            std::int64_t number = 0;
            std::string key;
            if (row.at_key("code").get_string().get(code) == simdjson::SUCCESS) key = code;
            if (row.at_key("code").get_int64().get(number) == simdjson::SUCCESS) {
                key = std::to_string(number);
            }
            rows[key] = {text_at(row, "/category"), text_at(row, "/message")};
        }
    }
    return rows;
}

TEST(BinanceErrorVectors, our_kinds_agree_with_the_categories) {
    auto const files = vector_files("errors", "binance");
    if (files.empty()) GTEST_SKIP() << "0 files of error vectors found";
    int agreed = 0;
    int elsewhere = 0;
    for (auto const& file : files) {
        simdjson::dom::parser parser;
        element root;
        ASSERT_EQ(parser.load(file.string()).get(root), simdjson::SUCCESS);
        for (auto const& [key, row] : spot_rows(root)) {
            auto const& [category, message] = row;
            std::int64_t code = 0;
            auto const end = std::from_chars(key.data(), key.data() + key.size(), code).ptr;
            bool const is_code = end == key.data() + key.size();
            VenueError const error{400, is_code ? code : -2010, is_code ? "" : key};
            auto const kind = kind_of(error);
            if (kind == ErrorKind::not_known) {
                // Not from requests that we make (margin, wallet, other products): asked for.
                EXPECT_TRUE(is_code && (code <= -2999 || code >= 0 || category == "inspect"))
                    << key << " is " << category;
                ++elsewhere;
                continue;
            }
            EXPECT_TRUE(agrees(category, kind))
                << key << " " << message << ": " << category << ", ours " << static_cast<int>(kind);
            ++agreed;
        }
    }
    std::printf("error codes: %d agree, %d cannot come from our requests\n", agreed, elsewhere);
    EXPECT_GT(agreed, 50);
}

}  // namespace
}  // namespace trestle::adapters::binance_spot::tests
