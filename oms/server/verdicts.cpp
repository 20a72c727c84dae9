#include "oms/server/verdicts.hpp"

namespace trestle::server {

Result<std::unique_ptr<Verdicts>, std::string> Verdicts::load(Config const& config,
                                                              QuoteBoard const& quotes,
                                                              core::StateMachine const& state) {
    scripts::HostSettings settings{.files = config.rule_files,
                                   .instruction_budget = config.rule_instructions,
                                   .memory_bytes = config.rule_memory_bytes};
    auto loaded = scripts::Host::load(std::move(settings));
    if (!loaded.ok()) {
        std::string text;
        for (auto const& problem : loaded.error()) text += (text.empty() ? "" : "\n") + problem;
        return text;
    }
    return std::unique_ptr<Verdicts>(new Verdicts(std::move(loaded).value(), quotes, state));
}

void Verdicts::attach(Input& input, Timestamp now) {
    if (auto* order = std::get_if<NewOrder>(&input)) attach(*order, now);
    if (auto* replace = std::get_if<ReplaceOrder>(&input)) attach(*replace, now);
}

Reference Verdicts::market(Symbol const& symbol, std::optional<Venue> route) const {
    auto const* listing = state_.listing(symbol, route);
    return listing == nullptr ? Reference{} : quotes_.of(listing->venue, listing->venue_symbol);
}

void Verdicts::attach(NewOrder& order, Timestamp now) {
    order.reference = market(order.symbol, order.route);
    scripts::OrderView view{.desk = order.origin.session,
                            .account = order.account,
                            .symbol = order.symbol,
                            .side = order.side,
                            .terms = order.terms,
                            .cl_ord_id = order.cl_ord_id,
                            .route = order.route,
                            .is_possible_resend = order.origin.is_possible_resend,
                            .at = now,
                            .reference = order.reference};
    if (auto const* listing = state_.listing(order.symbol, order.route)) {
        view.position = state_.exposure().position(order.account, listing->id).position;
    }
    order.verdict = host_->on_new_order(view);
    // A rule that moves the order moves the market that it is checked against.
    if (order.verdict.route) order.reference = market(order.symbol, order.verdict.route);
}

void Verdicts::attach(ReplaceOrder& replace, Timestamp now) {
    auto const* order = state_.orders().find(replace.origin.session, replace.orig_cl_ord_id);
    if (order == nullptr) return;  // the core refuses it as unknown
    auto const* listing = state_.instrument(order->instrument);
    if (listing != nullptr) {
        replace.reference = quotes_.of(listing->venue, listing->venue_symbol);
    }
    scripts::OrderView view{.desk = replace.origin.session,
                            .account = order->account,
                            .symbol = order->symbol,
                            .side = order->side,
                            .terms = replace.terms,
                            .cl_ord_id = replace.cl_ord_id,
                            .is_possible_resend = replace.origin.is_possible_resend,
                            .at = now,
                            .reference = replace.reference,
                            .orig_cl_ord_id = replace.orig_cl_ord_id,
                            .old_terms = order->terms,
                            .filled = order->filled};
    if (listing != nullptr) {
        view.position = state_.exposure().position(order->account, listing->id).position;
    }
    replace.verdict = host_->on_replace(view);
}

}  // namespace trestle::server
