#include "oms/server/recon_commands.hpp"

#include <algorithm>

#include "oms/audit/words.hpp"
#include "oms/server/text_table.hpp"

namespace trestle::server {

namespace {

std::string scope_of(Break const& each) {
    return std::string(each.account.view()) + " " + std::string(name_of(each.venue)) + " " +
           std::string(each.symbol.empty() ? each.asset.view() : each.symbol.view());
}

std::string state_of(Break const& each) {
    std::string text(name_of(each.state));
    if (each.is_frozen) text += ", frozen";
    if (each.agrees_again && each.state == BreakState::open) text += ", agrees again";
    if (each.proposed && !each.decision) text += ", needs a second person";
    return text;
}

std::string decision_of(Operator const& by, std::optional<BreakAction> action) {
    return std::string(action ? name_of(*action) : "nothing") + " by " + by.who + ": " + by.why;
}

std::string details_of(Break const& each) {
    std::string text = to_string(each.id) + " " + std::string(name_of(each.kind)) + ", " +
                       scope_of(each) + ", " + state_of(each);
    auto const line = [&text](std::string_view what, std::string const& value) {
        if (!value.empty()) text += "\n  " + std::string(what) + value;
    };
    line("order      ", each.order ? to_string(*each.order) : std::string());
    line("ours       ", each.our_evidence);
    line("theirs     ", each.their_evidence);
    line("difference ", (each.theirs - each.ours).to_string());
    line("since      ", audit::to_text(each.since) + ", last seen " + audit::to_text(each.seen));
    line("figures    ", to_string(each.figures));
    if (!each.proposed_by.who.empty()) {
        auto const action = each.proposed ? each.proposed : each.decision;
        line("proposed   ", decision_of(each.proposed_by, action));
    }
    if (each.decision) {
        line("decided    ", decision_of(each.decided_by, each.decision) + ", at " +
                                audit::to_text(each.decided_at));
    }
    return text;
}

std::string table_of(std::vector<Break> const& breaks) {
    TextTable table({"BREAK", "KIND", "SCOPE", "STATE", "ORDER", "OURS", "THEIRS", "SINCE"});
    for (auto const& each : breaks) {
        table.add({to_string(each.id), std::string(name_of(each.kind)), scope_of(each),
                   state_of(each), each.order ? to_string(*each.order) : "-", each.ours.to_string(),
                   each.theirs.to_string(), audit::to_text(each.since)});
    }
    return table.text();
}

std::string counted(std::size_t count, std::string const& one, std::string const& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

ControlAnswer show_breaks(core::StateMachine const& state, ControlRequest const& request) {
    auto const& breaks = state.recon().breaks();
    auto const text = request.value("break");
    if (text == "all") return {true, table_of(breaks)};
    if (!text.empty()) {
        auto const id = parse_break_id(text);
        auto const found =
            std::ranges::find_if(breaks, [&](Break const& each) { return id && each.id == *id; });
        if (found == breaks.end()) {
            return {false, "there is no break '" + text + "'; 'trestle recon show' lists them"};
        }
        return {true, details_of(*found)};
    }
    std::vector<Break> waiting;
    std::ranges::copy_if(breaks, std::back_inserter(waiting), [](Break const& each) {
        return each.state == BreakState::open || each.state == BreakState::unfrozen;
    });
    auto const tolerated = std::ranges::count(breaks, BreakState::tolerated, &Break::state);
    std::string const rest = "; " +
                             counted(static_cast<std::size_t>(tolerated), "balance", "balances") +
                             " adjusted and tolerated; 'trestle recon show all' has every one";
    if (waiting.empty()) return {true, "no break is open" + rest};
    return {true, table_of(waiting) + "\n" + counted(waiting.size(), "break is", "breaks are") +
                      " open" + rest};
}

Result<ReconCommand, std::string> read_recon_command(core::StateMachine const& state,
                                                     ControlRequest const& request, Operator by) {
    ReconCommand command{.by = std::move(by)};
    auto const text = request.value("break");
    auto const id = parse_break_id(text);
    bool const exists = id && id->value <= state.recon().breaks().size();
    if (!exists) return "there is no break '" + text + "'; 'trestle recon show' lists them";
    command.id = *id;
    if (request.command == "recon-adjust") command.action = BreakAction::adjust;
    if (request.command == "recon-unfreeze") command.action = BreakAction::unfreeze;
    auto const number = [&](char const* name) -> Result<std::optional<Decimal>, std::string> {
        auto const value = request.value(name);
        if (value.empty()) return std::optional<Decimal>();
        auto const read = Decimal::parse(value);
        if (read.ok()) return std::optional<Decimal>(*read);
        return "--" + std::string(name) + " '" + value +
               "' is not a number: " + std::string(describe(read.error()));
    };
    auto const quantity = number("quantity");
    if (!quantity.ok()) return quantity.error();
    auto const price = number("price");
    if (!price.ok()) return price.error();
    if (*quantity) command.quantity = Quantity(**quantity);
    if (*price) command.price = Price(**price);
    auto const trade = VenueTradeId::from(request.value("trade"));
    if (!trade) return std::string("--trade is longer than any venue's trade id; mend it");
    command.trade_id = *trade;
    return command;
}

ControlAnswer tell_decision(ReconCommand const& command, Effects const& effects) {
    for (auto const& effect : effects) {
        if (auto const* news = std::get_if<BreakNews>(&effect);
            news != nullptr && news->now.id == command.id) {
            return {true, details_of(news->now)};
        }
    }
    for (auto const& effect : effects) {
        if (auto const* alert = std::get_if<Alert>(&effect)) return {false, alert->text};
    }
    return {false, "nothing was changed"};
}

std::string recon_status(core::StateMachine const& state) {
    std::string text;
    auto const& breaks = state.recon().breaks();
    auto const open = std::ranges::count_if(
        breaks, [](Break const& each) { return each.state == BreakState::open; });
    if (open > 0) {
        text += "\n" + counted(static_cast<std::size_t>(open), "break is", "breaks are") +
                " open: 'trestle recon show'";
    }
    for (auto const& [link, trust] : state.recon().all_trust()) {
        if (trust.is_proven || !state.is_venue_up(link.venue, link.account)) continue;
        text += "\n" + std::string(link.account.view()) + " at " +
                std::string(name_of(link.venue)) +
                ": no new risk, the stream is not proven: " + trust.doubt;
    }
    std::size_t house = 0;
    for (OrderId const id : state.orders().open()) {
        house += state.orders().find(id)->session == house_session ? 1 : 0;
    }
    if (house > 0) {
        text += "\n" + counted(house, "open order was", "open orders were") +
                " sent by nobody here (session HOUSE)";
    }
    return text;
}

}  // namespace trestle::server
