#include "oms/server/answers.hpp"

#include <algorithm>

namespace trestle::server {

namespace {

template <class Each>
bool is_among(std::vector<Each> const& all, Each const& one) {
    return std::ranges::find(all, one) != all.end();
}

// An empty restriction allows all.
template <class Each>
bool is_allowed(std::vector<Each> const& allowed, Each const& one) {
    return allowed.empty() || is_among(allowed, one);
}

bool is_named(Symbol const& wanted, Instrument const& instrument) {
    return wanted.empty() || wanted == instrument.symbol ||
           wanted.view() == instrument.venue_symbol.view();
}

std::string why_not_answered(DeskQuery const& query) {
    if (query.subscription == '0') return {};
    return "SubscriptionRequestType(263)=" + std::string(1, query.subscription) +
           " is not supported: nothing is sent unasked; ask with 0 as often as you need it";
}

std::string numbered(std::string const& id, std::size_t number) {
    return id + "/" + std::to_string(number);
}

}  // namespace

void Answers::answer(AnswerQuery const& query) {
    Question const question{.query = query.query,
                            .rights = state_.rights(query.query.origin.session),
                            .report_id = to_string(query.exec_id),
                            .why_not = why_not_answered(query.query)};
    switch (query.query.topic) {
        case DeskQuery::Topic::security_list: return security_list(question);
        case DeskQuery::Topic::security_definition: return security_definition(question);
        case DeskQuery::Topic::positions: return positions(question);
        case DeskQuery::Topic::balances: return balances(question);
        case DeskQuery::Topic::trades: return trades(question);
        case DeskQuery::Topic::trading_session: return trading_sessions(question);
        case DeskQuery::Topic::user:
        case DeskQuery::Topic::replay: return;
    }
    __builtin_trap();
}

// Those the session may trade and that the question names.
std::vector<Instrument> Answers::instruments(Question const& question) const {
    std::vector<Instrument> result;
    if (question.rights == nullptr) return result;
    auto const& scope = question.query.scope;
    for (auto const id : listings_) {
        auto const* instrument = state_.instrument(id);
        if (instrument == nullptr) continue;  // its venue has not described it yet
        bool const is_wanted = is_named(scope.symbol, *instrument) &&
                               (!scope.venue || *scope.venue == instrument->venue) &&
                               is_allowed(question.rights->symbols, instrument->symbol) &&
                               is_allowed(question.rights->venues, instrument->venue);
        if (is_wanted) result.push_back(*instrument);
    }
    return result;
}

void Answers::security_list(Question const& question) {
    constexpr std::uint32_t by_symbol = 0, by_venue = 3, all = 4;
    auto const type = question.query.type;
    fix::SecurityList list{.request_id = question.query.request_id,
                           .response_id = question.report_id};
    auto const found = instruments(question);
    if (!question.why_not.empty() || (type != by_symbol && type != by_venue && type != all)) {
        list.result = fix::SecurityResult::unsupported;
        return send(question, list);
    }
    if (found.empty()) {
        list.result = question.rights == nullptr ? fix::SecurityResult::not_authorized
                                                 : fix::SecurityResult::none_found;
        return send(question, list);
    }
    list.total = static_cast<std::uint32_t>(found.size());
    for (std::size_t first = 0; first < found.size(); first += fix::instruments_per_message) {
        auto const end = std::min(found.size(), first + fix::instruments_per_message);
        list.instruments.assign(found.begin() + static_cast<std::ptrdiff_t>(first),
                                found.begin() + static_cast<std::ptrdiff_t>(end));
        list.is_last = end == found.size();
        send(question, list);
    }
}

void Answers::security_definition(Question const& question) {
    constexpr std::uint32_t with_specifications = 0, specifications_given = 1;
    auto const type = question.query.type;
    fix::SecurityDefinition definition{.request_id = question.query.request_id,
                                       .response_id = question.report_id,
                                       .text = question.why_not};
    if (definition.text.empty() && type != with_specifications && type != specifications_given) {
        definition.text = "SecurityRequestType(321)=" + std::to_string(type) +
                          " is not supported; use 0 for one symbol, or SecurityListRequest(x)";
    }
    if (!definition.text.empty()) return send(question, definition);
    auto const found = instruments(question);
    if (!found.empty()) {
        definition.instrument = found.front();
    } else {
        definition.text = "Symbol(55) '" + std::string(question.query.scope.symbol.view()) +
                          "' is not one that this session may trade; SecurityListRequest(x) lists "
                          "them";
    }
    send(question, definition);
}

// Those the session may see and that the question names.
std::vector<Account> Answers::accounts(Question const& question) const {
    std::vector<Account> result;
    if (question.rights == nullptr) return result;
    auto const add = [&](std::vector<Account> const& some) {
        for (auto const& account : some) {
            auto const& wanted = question.query.scope.account;
            bool const is_wanted = wanted.empty() || wanted == account;
            if (is_wanted && !is_among(result, account)) result.push_back(account);
        }
    };
    add(question.rights->accounts);
    add(question.rights->watched);
    return result;
}

// The venue's mark price, else that of the last trade through us; zero when neither is known.
Price Answers::last_price(Account const& account, Instrument const& instrument) const {
    for (auto const& told : state_.told_positions().all()) {
        bool const is_of = told.venue == instrument.venue && told.account == account &&
                           told.position.symbol == instrument.venue_symbol;
        if (is_of && told.position.mark) return *told.position.mark;
    }
    auto const& trades = state_.trades();
    auto const last = std::find_if(trades.rbegin(), trades.rend(), [&](core::Trade const& trade) {
        return trade.venue == instrument.venue && trade.symbol == instrument.venue_symbol &&
               !trade.is_canceled;
    });
    return last == trades.rend() ? Price() : last->price;
}

void Answers::positions(Question const& question) {
    auto const& query = question.query;
    fix::PositionsAck ack{.request_id = query.request_id,
                          .report_id = question.report_id,
                          .account = query.scope.account,
                          .text = question.why_not};
    constexpr std::uint32_t of_positions = 0;
    if (ack.text.empty() && query.type != of_positions) {
        ack.text = "PosReqType(724)=" + std::to_string(query.type) +
                   " is not supported; use 0 (positions)";
    }
    if (!ack.text.empty()) {
        ack.result = fix::PositionsResult::unsupported;
        return send(question, ack);
    }
    std::vector<fix::PositionReport> reports;
    auto const seen = accounts(question);
    for (auto const& account : seen) {
        for (auto const& instrument : instruments(question)) {
            auto const net = state_.exposure().position(account, instrument.id).position;
            if (net.is_zero()) continue;
            reports.push_back({.request_id = query.request_id,
                               .report_id = numbered(question.report_id, reports.size() + 1),
                               .account = account,
                               .symbol = instrument.symbol,
                               .venue = instrument.venue,
                               .quote = instrument.quote,
                               .net = net,
                               .settlement = last_price(account, instrument)});
        }
    }
    ack.total = static_cast<std::uint32_t>(reports.size());
    if (seen.empty()) {
        ack.result = fix::PositionsResult::not_authorized;
        ack.text =
            "this session may not see account '" + std::string(query.scope.account.view()) + "'";
    } else if (reports.empty()) {
        ack.result = fix::PositionsResult::none_found;
    }
    send(question, ack);
    for (auto& report : reports) {
        report.total = ack.total;
        send(question, report);
    }
}

void Answers::balances(Question const& question) {
    auto const& query = question.query;
    std::vector<fix::CollateralReport> reports;
    auto const seen = accounts(question);
    for (auto const& account : seen) {
        for (auto const& line : state_.exposure().balances(account)) {
            if (query.scope.venue && *query.scope.venue != line.venue) continue;
            if (line.view.total.is_zero() && line.view.reserved.is_zero()) continue;
            reports.push_back({.request_id = query.request_id,
                               .account = account,
                               .venue = line.venue,
                               .asset = line.asset,
                               .free = line.view.available(),
                               .locked = line.view.reserved});
        }
    }
    fix::CollateralReport nothing{.request_id = query.request_id,
                                  .report_id = question.report_id,
                                  .account = query.scope.account,
                                  .text = question.why_not};
    if (nothing.text.empty() && seen.empty()) {
        nothing.text =
            "this session may not see account '" + std::string(query.scope.account.view()) + "'";
    } else if (nothing.text.empty() && reports.empty()) {
        nothing.text = "no balances are known";
    }
    if (!nothing.text.empty()) return send(question, nothing);
    for (std::size_t i = 0; i < reports.size(); ++i) {
        reports[i].report_id = numbered(question.report_id, i + 1);
        reports[i].total = static_cast<std::uint32_t>(reports.size());
        reports[i].is_last = i + 1 == reports.size();
        send(question, reports[i]);
    }
}

// Its own trades, its firm's where it sees them, and all of the accounts that it watches.
bool Answers::may_see(Question const& question, core::Order const& order) const {
    auto const* rights = question.rights;
    if (rights == nullptr) return false;
    if (is_among(rights->watched, order.account)) return true;
    if (!is_among(rights->accounts, order.account)) return false;
    if (order.session == rights->session) return true;
    auto const* owner = state_.rights(order.session);
    return rights->sees_firm && owner != nullptr && !rights->firm.empty() &&
           owner->firm == rights->firm;
}

std::vector<core::Trade const*> Answers::matching_trades(Question const& question) const {
    auto const& query = question.query;
    std::vector<core::Trade const*> result;
    auto const is_of = [&](std::string const& id, core::Trade const& trade) {
        return id.empty() || parse_exec_id(id) == trade.exec_id ||
               parse_order_id(id) == trade.order;
    };
    for (auto const& trade : state_.trades()) {
        auto const* order = state_.orders().find(trade.order);
        if (order == nullptr || !may_see(question, *order)) continue;
        auto const& scope = query.scope;
        auto const* instrument = state_.instrument(order->instrument);
        bool const is_wanted = is_of(query.first, trade) && is_of(query.last, trade) &&
                               (scope.account.empty() || scope.account == order->account) &&
                               (scope.symbol.empty() || scope.symbol == order->symbol ||
                                (instrument != nullptr && is_named(scope.symbol, *instrument))) &&
                               (!scope.side || *scope.side == order->side) &&
                               (!scope.venue || *scope.venue == trade.venue) &&
                               (!query.from.is_known() || trade.at >= query.from) &&
                               (!query.until.is_known() || trade.at <= query.until);
        if (is_wanted) result.push_back(&trade);
    }
    return result;
}

fix::TradeCapture Answers::capture_of(core::Trade const& trade, core::Order const& order) const {
    fix::TradeCapture capture{
        .exec_id = trade.exec_id,
        .order_id = trade.order,
        .cl_ord_id = order.cl_ord_id,
        .trade_id = trade.trade_id,
        .account = order.account,
        .symbol = order.symbol,
        .venue = trade.venue,
        .side = order.side,
        .quantity = trade.quantity,
        .price = trade.price,
        .fee = trade.fee,
        .fee_asset = trade.fee_asset,
        .liquidity = trade.liquidity,
        .at = trade.at,
        .venue_time = trade.venue_time,
        .is_canceled = trade.is_canceled,
        .is_corrected = !trade.is_canceled && trade.last_told != trade.exec_id};
    if (trade.leg < order.legs.size()) capture.venue_order_id = order.legs[trade.leg].order_id;
    return capture;
}

void Answers::trades(Question const& question) {
    constexpr std::uint32_t all = 0, matching = 1;
    auto const& query = question.query;
    fix::TradesAck ack{.request_id = query.request_id,
                       .type = query.type,
                       .symbol = query.scope.symbol,
                       .text = question.why_not};
    if (ack.text.empty() && query.type != all && query.type != matching) {
        ack.text = "TradeRequestType(569)=" + std::to_string(query.type) +
                   " is not supported; use 0 (all) or 1 (those that match)";
    }
    if (!ack.text.empty()) {
        ack.result = fix::TradesResult::unsupported_type;
        return send(question, ack);
    }
    if (accounts(question).empty()) {
        ack.result = fix::TradesResult::not_authorized;
        ack.text =
            "this session may not see account '" + std::string(query.scope.account.view()) + "'";
        return send(question, ack);
    }
    auto const found = matching_trades(question);
    if (found.size() > most_trades_told) {
        ack.result = fix::TradesResult::other;
        ack.text = std::to_string(found.size()) + " trades match, and at most " +
                   std::to_string(most_trades_told) +
                   " are told at once; narrow the TransactTime(60) range";
        return send(question, ack);
    }
    ack.total = static_cast<std::uint32_t>(found.size());
    if (found.empty()) ack.text = "no trade matches";
    send(question, ack);
    for (auto const* trade : found) {
        auto capture = capture_of(*trade, *state_.orders().find(trade->order));
        capture.request_id = query.request_id;
        capture.total = ack.total;
        capture.is_last = trade == found.back();
        send(question, capture);
    }
}

fix::TradingStatus Answers::status_of(Venue venue, Question const& question) const {
    using State = fix::TradingStatus::State;
    fix::TradingStatus status{.request_id = question.query.request_id,
                              .session = std::string(name_of(venue)),
                              .state = State::closed,
                              .text = "no connection to the venue"};
    for (auto const& account : accounts(question)) {
        if (state_.is_venue_up(venue, account)) {
            status.state = State::open;
            status.text.clear();
        }
    }
    auto const& wanted = question.query.scope.symbol;
    for (auto const& instrument : instruments(question)) {
        if (wanted.empty() || instrument.venue != venue || instrument.is_trading) continue;
        status.state = State::halted;
        status.text = std::string(instrument.symbol.view()) + " is halted by the venue";
    }
    for (auto const& halt : state_.halts()) {
        auto const& scope = halt.scope;
        bool const is_of_all = scope.account.empty() && !scope.side &&
                               (!scope.venue || *scope.venue == venue) &&
                               (scope.symbol.empty() || scope.symbol == wanted);
        bool const is_of_asker = !scope.account.empty() && !scope.side &&
                                 (!scope.venue || *scope.venue == venue) &&
                                 (scope.symbol.empty() || scope.symbol == wanted) &&
                                 accounts(question) == std::vector<Account>{scope.account};
        if (!is_of_all && !is_of_asker) continue;
        status.state = State::halted;
        status.text = core::describe(scope) + " is halted by operations";
    }
    return status;
}

void Answers::trading_sessions(Question const& question) {
    auto const& query = question.query;
    fix::TradingStatus refused{
        .request_id = query.request_id,
        .session = query.scope.venue ? std::string(name_of(*query.scope.venue)) : std::string(),
        .state = fix::TradingStatus::State::rejected,
        .text = question.why_not};
    std::vector<Venue> venues;
    for (auto const& instrument : instruments(question)) {
        if (!is_among(venues, instrument.venue)) venues.push_back(instrument.venue);
    }
    if (refused.text.empty() && venues.empty()) {
        refused.text = query.scope.symbol.empty()
                           ? "this session trades at no such venue"
                           : "Symbol(55) '" + std::string(query.scope.symbol.view()) +
                                 "' is not one that this session may trade there";
    }
    if (!refused.text.empty()) return send(question, refused);
    for (auto const venue : venues) send(question, status_of(venue, question));
}

}  // namespace trestle::server
