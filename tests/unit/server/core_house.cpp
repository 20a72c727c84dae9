#include "tests/unit/server/core_house.hpp"

#include <string>

namespace trestle::server {

using namespace trestle::literals;

namespace {

constexpr Timestamp opening{1'767'652'445'000'000'000};

Instrument instrument(std::uint32_t id, char const* symbol, char const* venue_symbol,
                      char const* base) {
    return {.id = {id},
            .symbol = Symbol::of(symbol),
            .venue_symbol = VenueSymbol::of(venue_symbol),
            .base = Asset::of(base),
            .quote = Asset::of("USDT"),
            .is_trading = true,
            .tick = Price(0.01_d),
            .lot = Quantity(0.00001_d)};
}

AccountLimits limits(char const* account) {
    AccountLimits limits{.account = Account::of(account), .orders_per_second = 1'000};
    for (auto const* symbol : {"BTC-USDT", "ETH-USDT"}) {
        limits.instruments.push_back({.symbol = Symbol::of(symbol),
                                      .max_order_quantity = Quantity(1000_d),
                                      .max_order_notional = Notional(10000000_d),
                                      .price_collar_percent = 50_d,
                                      .max_position = Quantity(1000_d)});
    }
    return limits;
}

Configured rights() {
    Configured configured;
    auto const demo = Account::of("DEMO"), other = Account::of("OTHER");
    configured.sessions = {
        {.session = SessionId::of("DESK1"), .accounts = {demo}, .firm = "ALPHA"},
        {.session = SessionId::of("DESK2"), .accounts = {demo}, .firm = "ALPHA", .sees_firm = true},
        {.session = SessionId::of("DESK3"), .accounts = {other}, .firm = "BETA"},
        {.session = SessionId::of("DROP1"), .is_drop_copy = true, .watched = {demo}},
        {.session = SessionId::of("IDLE")}};
    configured.sessions[2].symbols = {Symbol::of("ETH-USDT")};
    configured.limits = {limits("DEMO"), limits("OTHER")};
    return configured;
}

}  // namespace

CoreHouse::CoreHouse() {
    auto const begin = [this](Input input) {
        apply(std::move(input));
        beginning_.push_back(last_);
    };
    begin(Started{1'767'000'000, "test", "host"});
    begin(rights());
    begin(InstrumentDefined{instrument(1, "BTC-USDT", "BTCUSDT", "BTC")});
    begin(InstrumentDefined{instrument(2, "ETH-USDT", "ETHUSDT", "ETH")});
    for (auto const* account : {"DEMO", "OTHER"}) {
        begin(VenueLink{Venue::binance_spot, Account::of(account), true, ""});
        begin(VenueBalances{Venue::binance_spot,
                            Account::of(account),
                            true,
                            opening,
                            {{Asset::of("USDT"), 1000000_d, {}},
                             {Asset::of("BTC"), 10_d, {}},
                             {Asset::of("BNB"), 3_d, {}}}});
    }
}

Effects const& CoreHouse::apply(Input input) {
    auto const sequence = state_.last_applied() + 1;
    last_ = {sequence, opening + std::chrono::seconds(sequence), std::move(input)};
    effects_.clear();
    state_.apply(last_, effects_);
    return effects_;
}

OrderId CoreHouse::order(std::string_view desk, std::string_view cl_ord_id,
                         std::string_view account, Side side, Quantity quantity, Price price) {
    OrderId const id{state_.last_applied() + 1};
    auto const session = SessionId::of(desk);
    bool const is_btc = desk != "DESK3";
    Reference const market{price, price, price, opening + std::chrono::seconds(id.value)};
    apply(NewOrder{.origin = {.session = session, .msg_seq_num = ++msg_seq_num_},
                   .cl_ord_id = ClOrdId::of(cl_ord_id),
                   .account = Account::of(account),
                   .symbol = Symbol::of(is_btc ? "BTC-USDT" : "ETH-USDT"),
                   .side = side,
                   .terms = {.quantity = quantity, .price = price},
                   .reference = market});
    for (auto const& effect : effects_) {
        auto const* submit = std::get_if<SubmitToVenue>(&effect);
        if (submit == nullptr) continue;
        apply(VenueAccepted{{Venue::binance_spot, submit->order->client_id,
                             VenueOrderId::of("V" + std::to_string(id.value)), last_.at}});
        break;
    }
    return id;
}

void CoreHouse::fill(OrderId order, Quantity quantity, Price price) {
    auto const& known = *state_.orders().find(order);
    bool const is_btc = known.instrument == InstrumentId{1};
    apply(VenueFilled{.ref = {Venue::binance_spot, known.legs.front().client_id,
                              known.legs.front().order_id, last_.at},
                      .trade_id = VenueTradeId::of("trade" + std::to_string(++trades_)),
                      .symbol = VenueSymbol::of(is_btc ? "BTCUSDT" : "ETHUSDT"),
                      .quantity = quantity,
                      .price = price,
                      .cumulative = known.filled + quantity,
                      .fee = 0.5_d,
                      .fee_asset = Asset::of("USDT"),
                      .liquidity = Liquidity::maker});
}

void CoreHouse::bust_last_trade(OrderId order) {
    auto const& leg = state_.orders().find(order)->legs.front();
    apply(VenueTradeCanceled{{Venue::binance_spot, leg.client_id, leg.order_id, last_.at},
                             VenueTradeId::of("trade" + std::to_string(trades_)),
                             "erroneous"});
}

}  // namespace trestle::server
