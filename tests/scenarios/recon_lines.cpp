// The words of scenarios about reconciliation: what a venue states, what nobody here sent, and what
// operators decide of breaks.
#include <algorithm>

#include "tests/scenarios/words.hpp"

namespace trestle::tests {

namespace {

using Tokens = std::vector<std::string>;

bool has(Tokens const& tokens, std::string const& word) {
    return std::ranges::find(tokens, word) != tokens.end();
}

std::optional<std::string> after(Tokens const& tokens, std::string const& word) {
    auto const found = std::ranges::find(tokens, word);
    if (found == tokens.end() || found + 1 == tokens.end()) return std::nullopt;
    return *(found + 1);
}

std::optional<Decimal> number_after(Tokens const& tokens, std::string const& word) {
    auto const text = after(tokens, word);
    if (!text) return std::nullopt;
    auto const parsed = Decimal::parse(*text);
    return parsed.ok() ? std::optional(*parsed) : std::nullopt;
}

template <class Kind>
std::optional<Amount<Kind>> amount_after(Tokens const& tokens, std::string const& word) {
    auto const number = number_after(tokens, word);
    return number ? std::optional(Amount<Kind>(*number)) : std::nullopt;
}

constexpr Venue where = Venue::binance_spot;

Account demo() { return Account::of("DEMO"); }
VenueSymbol btc() { return VenueSymbol::of("BTCUSDT"); }

VenueExternalOrder::Sender sender_in(Tokens const& tokens) {
    if (has(tokens, "liquidation")) return VenueExternalOrder::Sender::liquidation;
    if (has(tokens, "deleveraging")) return VenueExternalOrder::Sender::deleveraging;
    if (has(tokens, "settlement")) return VenueExternalOrder::Sender::settlement;
    return VenueExternalOrder::Sender::somebody;
}

}  // namespace

// What an earlier run, or a wiped journal, may have sent: in our name, and not known here.
VenueRef Words::ghost(std::string const& name) const {
    return {.venue = where,
            .client_id = VenueClientId::of("x1yghost" + name + "z0"),
            .order_id = VenueOrderId::of("V-" + name),
            .venue_time = now_};
}

// venue states [a 10 @ 100 cum 3 | stranger h sell 5 @ 101 | ghost g 1 @ 100]… [as-of MS-AGO]
std::optional<Input> Words::statement_line(Tokens const& tokens,
                                           core::StateMachine const& machine) {
    auto const age = std::chrono::milliseconds(std::stoll(after(tokens, "as-of").value_or("0")));
    VenueStatement statement{.venue = where,
                             .account = demo(),
                             .began = now_ - age,
                             .asked_at = now_ - age,
                             .symbols = {btc()}};
    Tokens part;
    auto const add = [&] {
        if (part.empty()) return;
        bool const is_stranger = part[0] == "stranger", is_ghost = part[0] == "ghost";
        auto const& name = part[is_stranger || is_ghost ? 1 : 0];
        StatedOrder order{.ref = is_ghost ? ghost(name) : ref(name, machine), .symbol = btc()};
        if (is_stranger) order.ref.client_id = {};
        if (is_stranger) order.label = "web_" + name;
        if (has(part, "sell")) order.side = Side::sell;
        auto const at = std::ranges::find_if(part, [](std::string const& word) {
            return word.find_first_not_of("0123456789.") == std::string::npos;
        });
        if (at != part.end()) order.quantity = Quantity(*Decimal::parse(*at));
        order.price = amount_after<PriceKind>(part, "@");
        order.cumulative = amount_after<QuantityKind>(part, "cum").value_or(Quantity());
        statement.orders.push_back(std::move(order));
        part.clear();
    };
    for (auto token = tokens.begin() + 2; token != tokens.end(); ++token) {
        if (*token == "nothing") continue;
        if (*token == "as-of") break;
        if (*token == "|") {
            add();
        } else {
            part.push_back(*token);
        }
    }
    add();
    return statement;
}

// venue external h sell 5 @ 101 [liquidation|deleveraging|settlement]
// venue balances [USDT N] [BTC N] | venue unproven | venue proven
std::optional<Input> Words::recon_line(Tokens const& tokens, core::StateMachine const& machine) {
    if (tokens[1] == "states") return statement_line(tokens, machine);
    if (tokens[1] == "unproven" || tokens[1] == "proven") {
        return VenueProof{where, demo(), tokens[1] == "proven", "trade t7 was not told"};
    }
    if (tokens[1] == "balances") {
        VenueBalances balances{where, demo(), true, now_, {}};
        for (char const* asset : {"USDT", "BTC"}) {
            if (auto const total = number_after(tokens, asset)) {
                balances.balances.push_back({Asset::of(asset), *total, {}});
            }
        }
        return balances;
    }
    if (tokens.size() < 5) return wrong("venue external NAME buy|sell QUANTITY [@ PRICE]");
    externals_.insert(tokens[2]);
    return VenueExternalOrder{.ref = ref(tokens[2], machine),
                              .account = demo(),
                              .symbol = btc(),
                              .side = tokens[3] == "sell" ? Side::sell : Side::buy,
                              .sender = sender_in(tokens),
                              .quantity = Quantity(*Decimal::parse(tokens[4])),
                              .price = amount_after<PriceKind>(tokens, "@"),
                              .label = "web_" + tokens[2]};
}

// ops accepts|adjusts|unfreezes B1 [quantity N] [price P] [trade ID] [by bob]
std::optional<Input> Words::decision_line(Tokens const& tokens) {
    ReconCommand command{.by = {after(tokens, "by").value_or("alice"), "test"},
                         .id = parse_break_id(tokens.at(2)).value_or(BreakId())};
    if (tokens[1] == "adjusts") command.action = BreakAction::adjust;
    if (tokens[1] == "unfreezes") command.action = BreakAction::unfreeze;
    command.quantity = amount_after<QuantityKind>(tokens, "quantity");
    command.price = amount_after<PriceKind>(tokens, "price");
    command.trade_id = VenueTradeId::of(after(tokens, "trade").value_or(""));
    return command;
}

// config recon [two-persons] [must-reconcile] [external adopt|cancel|freeze] [balances freeze]
// [lot] [tick] [minimum] [budget N] [grace MS]
std::optional<Input> Words::policy_line(Tokens const& tokens) {
    configured_.recon.two_persons = has(tokens, "two-persons");
    configured_.recon.must_reconcile_first = has(tokens, "must-reconcile");
    configured_.recon.grace =
        std::chrono::milliseconds(std::stoll(after(tokens, "grace").value_or("0")));
    AccountPolicy policy{.account = demo()};
    auto const external = after(tokens, "external");
    if (external == "cancel") policy.external_orders = AccountPolicy::External::cancel;
    if (external == "freeze") policy.external_orders = AccountPolicy::External::freeze;
    if (after(tokens, "balances") == "freeze") policy.balances = AccountPolicy::Balances::freeze;
    policy.rounds_to_lot = has(tokens, "lot");
    policy.rounds_to_tick = has(tokens, "tick");
    policy.bumps_to_minimum = has(tokens, "minimum");
    if (auto const budget = after(tokens, "budget")) {
        configured_.timeouts.query_budget = static_cast<std::uint32_t>(std::stoul(*budget));
    }
    configured_.policies = {policy};
    return configured_;
}

bool Words::is_recon_line(Tokens const& tokens) {
    constexpr std::string_view verbs[] = {"states", "external", "balances", "unproven", "proven"};
    return tokens[0] == "venue" && std::ranges::find(verbs, tokens[1]) != std::end(verbs);
}

std::string Words::render_break(BreakNews const& news) {
    auto const& now = news.now;
    return "break " + to_string(now.id) + " " + std::string(trestle::name_of(now.kind)) + " " +
           std::string(trestle::name_of(now.state)) + (now.is_frozen ? " frozen" : "") +
           (now.agrees_again ? " agrees-again" : "") + " ours " + now.ours.to_string() +
           " theirs " + now.theirs.to_string() +
           (now.proposed && !now.decision ? " proposed by " + now.proposed_by.who : "") +
           (now.decision
                ? " " + std::string(trestle::name_of(*now.decision)) + " by " + now.decided_by.who
                : "");
}

}  // namespace trestle::tests
