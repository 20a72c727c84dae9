#include "tests/venues/mini_venues.hpp"

#include <chrono>

#include "adapters/binance_usdm/session.hpp"
#include "adapters/bybit/session.hpp"
#include "adapters/okx/session.hpp"

namespace trestle::adapters::tests {

namespace {

std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

class Usdm : public MiniVenue {
public:
    using MiniVenue::MiniVenue;
    [[nodiscard]] Venue venue() const override { return Venue::binance_usdm; }
    [[nodiscard]] std::string symbol() const override { return "BTCUSDT"; }
    [[nodiscard]] std::string canonical() const override { return "BTC-USDT-PERP"; }
    [[nodiscard]] std::string events_path() const override { return "/private/ws"; }
    [[nodiscard]] std::string requests_path() const override { return "/ws-fapi/v1"; }
    [[nodiscard]] Result<std::unique_ptr<VenueGateway>, std::string> make(
        session::Settings settings, boost::asio::io_context& loop, VenueEvents& events,
        std::function<void(std::string_view)> log) const override {
        return binance_usdm::make_session(std::move(settings), loop, events, std::move(log));
    }

    [[nodiscard]] std::string accepted() const override { return event("NEW", "NEW", "0", ""); }
    [[nodiscard]] std::string filled(std::string_view trade, std::string_view quantity,
                                     std::string_view cumulative) const override {
        return event("TRADE", cumulative == "1" ? "FILLED" : "PARTIALLY_FILLED", cumulative,
                     R"("n":"0.01","N":"USDT","t":)" + std::string(trade) + R"(,"l":")" +
                         std::string(quantity) + "\",");
    }
    [[nodiscard]] std::string canceled(std::string_view filled) const override {
        return event("CANCELED", "CANCELED", filled, "");
    }
    [[nodiscard]] std::string amended(std::string_view filled) const override {
        return event("AMENDMENT", "NEW", filled, "", "2.4", "11");
    }
    [[nodiscard]] std::string taken(PlainAsk const& ask, Op op) const override {
        if (op == Op::cancel_batch) return "[" + row("CANCELED") + "," + row("CANCELED") + "]";
        std::string const result = row(op == Op::cancel ? "CANCELED" : "NEW");
        return ask.verb.empty() ? framed(ask, 200, result) : result;
    }
    [[nodiscard]] Reaction refused(PlainAsk const& ask, std::string_view code) const override {
        std::string const error = R"({"code":)" + std::string(code) + R"(,"msg":"no"})";
        if (!ask.verb.empty()) return {.status = 400, .body = error};
        return {.body = R"({"id":)" + field_in(ask.text, "id") + R"(,"status":400,"error":)" +
                        error + "}"};
    }
    [[nodiscard]] std::string order(std::string_view state,
                                    std::string_view filled) const override {
        return row(state, filled);
    }
    [[nodiscard]] std::string one_trade(std::string_view trade,
                                        std::string_view quantity) const override {
        return R"([{"symbol":"BTCUSDT","id":)" + std::string(trade) +
               R"(,"orderId":28,"price":"10","qty":")" + std::string(quantity) +
               R"(","commission":"0.01","commissionAsset":"USDT","maker":true,"time":5}])";
    }
    [[nodiscard]] std::string no_rows() const override { return "[]"; }
    [[nodiscard]] std::string clock_code() const override { return "-1021"; }
    [[nodiscard]] std::string limit_code() const override { return "-1003"; }
    [[nodiscard]] std::string state_filled() const override { return "FILLED"; }
    [[nodiscard]] std::string state_working() const override { return "NEW"; }

    [[nodiscard]] Op op_of(PlainAsk const& ask) const override {
        std::string const method = ask.verb.empty() ? field_in(ask.text, "method") : "";
        if (method == "order.place" || is(ask, "POST", "/fapi/v1/order")) return Op::submit;
        if (method == "order.modify" || is(ask, "PUT", "/fapi/v1/order")) return Op::replace;
        if (method == "order.cancel" || is(ask, "DELETE", "/fapi/v1/order")) return Op::cancel;
        if (method == "order.status" || is(ask, "GET", "/fapi/v1/order")) return Op::query;
        if (is(ask, "DELETE", "/fapi/v1/batchOrders")) return Op::cancel_batch;
        if (is(ask, "GET", "/fapi/v1/userTrades")) return Op::trades;
        if (is(ask, "GET", "/fapi/v1/openOrders")) return Op::open_orders;
        if (is(ask, "POST", "/fapi/v1/countdownCancelAll")) return Op::dead_man;
        return Op::other;
    }

protected:
    [[nodiscard]] Reaction well(PlainAsk const& ask) override {
        if (ask.path == "/fapi/v1/time") {
            return {.body = R"({"serverTime":)" + std::to_string(now_ms()) + "}"};
        }
        if (ask.path == "/fapi/v3/positionRisk") {
            return {.body = R"([{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":"-2",
                               "entryPrice":"10","updateTime":5}])"};
        }
        if (ask.path == "/fapi/v1/listenKey") return {.body = R"({"listenKey":"LK"})"};
        if (ask.path == "/fapi/v3/balance") {
            return {.body = R"([{"asset":"USDT","balance":"100","crossWalletBalance":"100",
                               "updateTime":5}])"};
        }
        // No order of these tests waits for a trigger.
        if (ask.path == "/fapi/v1/openAlgoOrders") return {.body = "[]"};
        if (ask.path == "/fapi/v1/algoOrder") {
            return {.status = 400,
                    .body = ask.verb == "GET" ? R"({"code":-2013,"msg":"Order does not exist."})"
                                              : R"({"code":-2011,"msg":"Unknown order sent."})"};
        }
        if (ask.path == "/fapi/v1/exchangeInfo") {
            return {.body = R"({"rateLimits":[],"symbols":[{"symbol":"BTCUSDT",
                "contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC",
                "quoteAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","minPrice":"0.1",
                "maxPrice":"1000000","tickSize":")" +
                            tick + R"("},{"filterType":"LOT_SIZE",
                "minQty":"0.001","maxQty":"1000","stepSize":"0.001"}]}]})"};
        }
        return {.body = R"({"result":null,"id":1})"};
    }

private:
    static bool is(PlainAsk const& ask, std::string_view verb, std::string_view path) {
        return ask.verb == verb && ask.path == path;
    }
    static std::string framed(PlainAsk const& ask, int status, std::string const& result) {
        return R"({"id":)" + field_in(ask.text, "id") + R"(,"status":)" + std::to_string(status) +
               R"(,"result":)" + result + "}";
    }
    static std::string row(std::string_view status, std::string_view filled = "0") {
        return R"({"symbol":"BTCUSDT","orderId":28,"clientOrderId":"x1y7z1","origQty":"1",
            "price":"10","timeInForce":"GTC","type":"LIMIT","executedQty":")" +
               std::string(filled) + R"(","status":")" + std::string(status) +
               R"(","updateTime":5})";
    }
    static std::string event(std::string_view kind, std::string_view status,
                             std::string_view cumulative, std::string const& more,
                             std::string_view quantity = "1", std::string_view price = "10") {
        return R"({"e":"ORDER_TRADE_UPDATE","E":5,"T":5,"o":{)" + more +
               R"("s":"BTCUSDT","c":"x1y7z1","i":28,"f":"GTC","o":"LIMIT","L":"10","m":true,"T":5,
               "q":")" +
               std::string(quantity) + R"(","p":")" + std::string(price) + R"(","x":")" +
               std::string(kind) + R"(","X":")" + std::string(status) + R"(","z":")" +
               std::string(cumulative) + "\"}}";
    }
};

class Okx : public MiniVenue {
public:
    using MiniVenue::MiniVenue;
    [[nodiscard]] Venue venue() const override { return Venue::okx; }
    [[nodiscard]] std::string symbol() const override { return "BTC-USDT"; }
    [[nodiscard]] std::string canonical() const override { return "BTC-USDT"; }
    [[nodiscard]] std::string events_path() const override { return "/ws/v5/private"; }
    [[nodiscard]] std::string requests_path() const override { return "/ws/v5/private"; }
    [[nodiscard]] Result<std::unique_ptr<VenueGateway>, std::string> make(
        session::Settings settings, boost::asio::io_context& loop, VenueEvents& events,
        std::function<void(std::string_view)> log) const override {
        return okx::make_session(std::move(settings), loop, events, std::move(log));
    }

    [[nodiscard]] std::string accepted() const override { return event("live", "0", ""); }
    [[nodiscard]] std::string filled(std::string_view trade, std::string_view quantity,
                                     std::string_view cumulative) const override {
        return event(cumulative == "1" ? "filled" : "partially_filled", cumulative,
                     R"("tradeId":")" + std::string(trade) + R"(","fillSz":")" +
                         std::string(quantity) +
                         R"(","fillPx":"10","fillTime":"5","execType":"M","fillFee":"-0.01",
                         "fillFeeCcy":"BTC",)");
    }
    [[nodiscard]] std::string canceled(std::string_view filled) const override {
        return event("canceled", filled, R"("cancelSource":"1",)");
    }
    [[nodiscard]] std::string amended(std::string_view filled) const override {
        return event("live", filled, R"("amendResult":"0","reqId":"x1y7z2",)", "2.4", "11");
    }
    [[nodiscard]] std::string taken(PlainAsk const& ask, Op op) const override {
        std::string const one = R"({"ordId":"28","clOrdId":"x1y7z1","sCode":"0","sMsg":""})";
        std::string const rows = op == Op::cancel_batch ? one + "," + second_row() : one;
        return framed(ask, "0", rows);
    }
    [[nodiscard]] Reaction refused(PlainAsk const& ask, std::string_view code) const override {
        bool const is_limit = code == limit_code();
        return {.status = !ask.verb.empty() && is_limit ? 429 : 200, .body = framed(ask, code, "")};
    }
    [[nodiscard]] std::string order(std::string_view state,
                                    std::string_view filled) const override {
        return R"({"code":"0","msg":"","data":[)" + row(state, filled) + "]}";
    }
    [[nodiscard]] std::string one_trade(std::string_view trade,
                                        std::string_view quantity) const override {
        return R"({"code":"0","msg":"","data":[{"instId":"BTC-USDT","tradeId":")" +
               std::string(trade) + R"(","ordId":"28","clOrdId":"x1y7z1","billId":"1",
               "fillPx":"10","fillSz":")" +
               std::string(quantity) +
               R"(","fee":"-0.01","feeCcy":"BTC","execType":"M","ts":"5"}]})";
    }
    [[nodiscard]] std::string no_rows() const override {
        return R"({"code":"0","msg":"","data":[]})";
    }
    [[nodiscard]] std::string clock_code() const override { return "50102"; }
    [[nodiscard]] std::string limit_code() const override { return "50011"; }
    [[nodiscard]] std::string state_filled() const override { return "filled"; }
    [[nodiscard]] std::string state_working() const override { return "live"; }

    [[nodiscard]] Op op_of(PlainAsk const& ask) const override {
        std::string const op = ask.verb.empty() ? field_in(ask.text, "op") : "";
        if (op == "order" || ask.path == "/api/v5/trade/order") {
            return ask.verb == "GET" ? Op::query : Op::submit;
        }
        if (op == "amend-order" || ask.path == "/api/v5/trade/amend-order") return Op::replace;
        if (op == "cancel-order" || ask.path == "/api/v5/trade/cancel-order") return Op::cancel;
        if (op == "batch-cancel-orders" || ask.path == "/api/v5/trade/cancel-batch-orders") {
            return Op::cancel_batch;
        }
        if (ask.path == "/api/v5/trade/fills") return Op::trades;
        if (ask.path == "/api/v5/trade/orders-pending") return Op::open_orders;
        if (ask.path == "/api/v5/trade/cancel-all-after") return Op::dead_man;
        return Op::other;
    }

protected:
    [[nodiscard]] Reaction well(PlainAsk const& ask) override {
        if (ask.path == "/api/v5/public/time") {
            return {.body = R"({"code":"0","msg":"","data":[{"ts":")" + std::to_string(now_ms()) +
                            "\"}]}"};
        }
        if (ask.path == "/api/v5/account/balance") {
            return {.body = R"({"code":"0","msg":"","data":[{"details":[{"ccy":"USDT",
                "availBal":"100","frozenBal":"0","uTime":"5"}]}]})"};
        }
        if (ask.path == "/api/v5/public/instruments") {
            return {.body = R"({"code":"0","msg":"","data":[{"instId":"BTC-USDT",
                "instType":"SPOT","instIdCode":7,"baseCcy":"BTC","quoteCcy":"USDT","tickSz":")" +
                            tick + R"(","lotSz":"0.0001","minSz":"0.0001","state":"live"}]})"};
        }
        if (field_in(ask.text, "op") == "login") {
            return {.body = R"({"event":"login","code":"0","msg":"","connId":"c"})"};
        }
        // No order of these tests waits for a trigger.
        if (ask.path == "/api/v5/trade/orders-algo-pending") return {.body = no_rows()};
        if (ask.path == "/api/v5/trade/order-algo") {
            return {.body = R"({"code":"51603","msg":"Order does not exist","data":[]})"};
        }
        if (ask.path == "/api/v5/trade/cancel-algos") {
            return {.body = R"({"code":"1","msg":"","data":[{"algoId":"","sCode":"51400",
                "sMsg":"Cancellation failed as the order doesn't exist."}]})"};
        }
        if (ask.text.find("orders-algo") != std::string::npos) {
            return {.body = R"({"event":"subscribe","arg":{"channel":"orders-algo",
                "instType":"ANY"},"connId":"c"})"};
        }
        if (field_in(ask.text, "op") == "subscribe") {
            std::string const one = R"({"event":"subscribe","arg":{"channel":"orders"},
                                     "connId":"c"})";
            return {.body = one, .events_before = {one}};
        }
        return {.body = ask.text == "ping" ? "pong" : ""};
    }

private:
    static std::string second_row() {
        return R"({"ordId":"29","clOrdId":"x1y8z1","sCode":"0","sMsg":""})";
    }
    static std::string framed(PlainAsk const& ask, std::string_view code, std::string const& rows) {
        std::string const head = ask.verb.empty()
                                     ? R"("id":")" + field_in(ask.text, "id") + R"(","op":")" +
                                           field_in(ask.text, "op") + "\","
                                     : "";
        return "{" + head + R"("code":")" + std::string(code) + R"(","msg":"","data":[)" + rows +
               "]}";
    }
    static std::string row(std::string_view state, std::string_view filled,
                           std::string_view quantity = "1", std::string_view price = "10") {
        return R"({"instId":"BTC-USDT","ordId":"28","clOrdId":"x1y7z1","uTime":"5",
            "category":"normal","sz":")" +
               std::string(quantity) + R"(","px":")" + std::string(price) + R"(","state":")" +
               std::string(state) + R"(","accFillSz":")" + std::string(filled) + "\"}";
    }
    static std::string event(std::string_view state, std::string_view filled,
                             std::string const& more, std::string_view quantity = "1",
                             std::string_view price = "10") {
        std::string one = row(state, filled, quantity, price);
        one.insert(1, more);
        return R"({"arg":{"channel":"orders","instType":"ANY"},"data":[)" + one + "]}";
    }
};

class Bybit : public MiniVenue {
public:
    using MiniVenue::MiniVenue;
    [[nodiscard]] Venue venue() const override { return Venue::bybit; }
    [[nodiscard]] std::string symbol() const override { return "spot:BTCUSDT"; }
    [[nodiscard]] std::string canonical() const override { return "BTC-USDT"; }
    [[nodiscard]] std::string events_path() const override { return "/v5/private"; }
    [[nodiscard]] std::string requests_path() const override { return "/v5/trade"; }
    [[nodiscard]] Result<std::unique_ptr<VenueGateway>, std::string> make(
        session::Settings settings, boost::asio::io_context& loop, VenueEvents& events,
        std::function<void(std::string_view)> log) const override {
        return bybit::make_session(std::move(settings), loop, events, std::move(log));
    }

    [[nodiscard]] std::string accepted() const override { return event("New", "0", ""); }
    [[nodiscard]] std::string filled(std::string_view trade, std::string_view quantity,
                                     std::string_view) const override {
        return R"({"topic":"execution","creationTime":5,"data":[)" + execution(trade, quantity) +
               "]}";
    }
    [[nodiscard]] std::string canceled(std::string_view filled) const override {
        return event("Cancelled", filled, R"("cancelType":"CancelByUser",)");
    }
    [[nodiscard]] std::string amended(std::string_view filled) const override {
        return event("New", filled, "", "2.4", "11");
    }
    [[nodiscard]] std::string taken(PlainAsk const& ask, Op op) const override {
        std::string const one = R"({"orderId":"28","orderLinkId":"x1y7z1"})";
        if (op != Op::cancel_batch) return framed(ask, "0", one, "{}");
        return framed(ask, "0",
                      R"({"list":[)" + one + R"(,{"orderId":"29","orderLinkId":"x1y8z1"}]})",
                      R"({"list":[{"code":0,"msg":"OK"},{"code":0,"msg":"OK"}]})");
    }
    [[nodiscard]] Reaction refused(PlainAsk const& ask, std::string_view code) const override {
        return {.body = framed(ask, code, "{}", "{}")};
    }
    [[nodiscard]] std::string order(std::string_view state,
                                    std::string_view filled) const override {
        return listed(row(state, filled));
    }
    [[nodiscard]] std::string one_trade(std::string_view trade,
                                        std::string_view quantity) const override {
        return listed(execution(trade, quantity));
    }
    [[nodiscard]] std::string no_rows() const override { return listed(""); }
    [[nodiscard]] std::string clock_code() const override { return "10002"; }
    [[nodiscard]] std::string limit_code() const override { return "10006"; }
    [[nodiscard]] std::string state_filled() const override { return "Filled"; }
    [[nodiscard]] std::string state_working() const override { return "New"; }

    [[nodiscard]] Op op_of(PlainAsk const& ask) const override {
        std::string const op = ask.verb.empty() ? field_in(ask.text, "op") : "";
        if (op == "order.create" || ask.path == "/v5/order/create") return Op::submit;
        if (op == "order.amend" || ask.path == "/v5/order/amend") return Op::replace;
        if (op == "order.cancel" || ask.path == "/v5/order/cancel") return Op::cancel;
        if (op == "order.cancel-batch" || ask.path == "/v5/order/cancel-batch") {
            return Op::cancel_batch;
        }
        if (ask.path == "/v5/order/realtime") {
            return tests::has(ask.target, "openOnly") ? Op::open_orders : Op::query;
        }
        if (ask.path == "/v5/order/history") return Op::query;
        if (ask.path == "/v5/execution/list") return Op::trades;
        return Op::other;
    }

protected:
    [[nodiscard]] Reaction well(PlainAsk const& ask) override {
        if (ask.path == "/v5/market/time") {
            return {.body = R"({"retCode":0,"retMsg":"OK","result":{"timeNano":")" +
                            std::to_string(now_ms() * 1'000'000) + "\"}}"};
        }
        if (ask.path == "/v5/account/wallet-balance") {
            return {.body = listed(R"({"coin":[{"coin":"USDT","walletBalance":"100",
                                     "locked":"0"}]})")};
        }
        if (ask.path == "/v5/market/instruments-info") {
            return {.body = listed(R"({"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT",
                "status":"Trading","priceFilter":{"tickSize":")" +
                                   tick +
                                   R"("},"lotSizeFilter":{"basePrecision":"0.0001",
                "minOrderQty":"0.0001"}})")};
        }
        std::string const op = field_in(ask.text, "op");
        if (op == "auth" && ask.path == requests_path()) {
            return {.body = R"({"retCode":0,"retMsg":"OK","op":"auth","connId":"c"})"};
        }
        return {.body = R"({"success":true,"ret_msg":"","op":")" + op + "\"}"};
    }

private:
    static std::string framed(PlainAsk const& ask, std::string_view code, std::string const& result,
                              std::string const& more) {
        std::string const head = R"({"retCode":)" + std::string(code) + R"(,"retMsg":"",
                                   "retExtInfo":)" +
                                 more + ",";
        if (!ask.verb.empty()) return head + R"("result":)" + result + R"(,"time":5})";
        return head + R"("reqId":")" + field_in(ask.text, "reqId") + R"(","op":")" +
               field_in(ask.text, "op") + R"(","data":)" + result + "}";
    }
    static std::string listed(std::string const& row) {
        return R"({"retCode":0,"retMsg":"OK","time":5,"result":{"category":"spot","list":[)" + row +
               "]}}";
    }
    static std::string row(std::string_view state, std::string_view filled,
                           std::string_view quantity = "1", std::string_view price = "10") {
        return R"({"category":"spot","symbol":"BTCUSDT","orderId":"28","orderLinkId":"x1y7z1",
            "timeInForce":"GTC","rejectReason":"EC_NoError","updatedTime":"5","qty":")" +
               std::string(quantity) + R"(","price":")" + std::string(price) +
               R"(","orderStatus":")" + std::string(state) + R"(","cumExecQty":")" +
               std::string(filled) + "\"}";
    }
    static std::string execution(std::string_view trade, std::string_view quantity) {
        return R"({"category":"spot","symbol":"BTCUSDT","orderId":"28","orderLinkId":"x1y7z1",
            "execType":"Trade","execPrice":"10","execFee":"0.01","feeCurrency":"BTC",
            "isMaker":true,"execTime":"5","execId":")" +
               std::string(trade) + R"(","execQty":")" + std::string(quantity) + "\"}";
    }
    static std::string event(std::string_view state, std::string_view filled,
                             std::string const& more, std::string_view quantity = "1",
                             std::string_view price = "10") {
        std::string one = row(state, filled, quantity, price);
        one.insert(1, more);
        return R"({"topic":"order","creationTime":5,"data":[)" + one + "]}";
    }
};

}  // namespace

std::string field_in(std::string_view text, std::string_view name) {
    std::string const key = "\"" + std::string(name) + "\":";
    auto const at = text.find(key);
    if (at == text.npos) return "";
    auto rest = text.substr(at + key.size());
    bool const is_quoted = rest.starts_with('"');
    if (is_quoted) rest.remove_prefix(1);
    return std::string(rest.substr(0, rest.find_first_of(is_quoted ? "\"" : ",}]")));
}

std::vector<PlainAsk> MiniVenue::asked(Op op) const {
    std::vector<PlainAsk> found;
    for (PlainAsk const& ask : server_.plain()) {
        if (op_of(ask) == op) found.push_back(ask);
    }
    return found;
}

void MiniVenue::listen() {
    on(Op::trades, [this](PlainAsk const&) { return Reaction{.body = no_rows()}; });
    on(Op::open_orders, [this](PlainAsk const&) { return Reaction{.body = no_rows()}; });
    server_.on_plain([this](PlainAsk const& ask) { return react(ask); });
}

std::optional<Reaction> MiniVenue::react(PlainAsk const& ask) {
    Op const op = op_of(ask);
    if (op == Op::other) return well(ask);
    auto const script = scripts_.find(op);
    if (script != scripts_.end()) return script->second(ask);
    return Reaction{.body = taken(ask, op)};
}

std::unique_ptr<MiniVenue> mini_venue(Venue venue, ScriptedVenue& server) {
    switch (venue) {
        case Venue::binance_usdm: return std::make_unique<Usdm>(server);
        case Venue::okx: return std::make_unique<Okx>(server);
        case Venue::bybit: return std::make_unique<Bybit>(server);
        case Venue::binance_spot: break;  // ScriptedVenue itself is one
    }
    return nullptr;
}

}  // namespace trestle::adapters::tests
