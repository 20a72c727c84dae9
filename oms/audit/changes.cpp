#include "oms/audit/changes.hpp"

#include <algorithm>
#include <charconv>

namespace trestle::audit {

namespace {

Report const* first_report(Effects const& effects) {
    for (auto const& effect : effects) {
        if (auto const* report = std::get_if<Report>(&effect)) return report;
    }
    return nullptr;
}

std::optional<OrderId> order_of(Effect const& effect) {
    struct Finder {
        std::optional<OrderId> operator()(Report const& it) { return it.order_id; }
        std::optional<OrderId> operator()(CancelRejected const& it) { return it.order_id; }
        std::optional<OrderId> operator()(MessageRejected const&) { return std::nullopt; }
        std::optional<OrderId> operator()(SubmitToVenue const& it) { return it.order->order; }
        std::optional<OrderId> operator()(ReplaceAtVenue const& it) {
            return it.replacement->order.order;
        }
        std::optional<OrderId> operator()(CancelAtVenue const& it) { return it.order; }
        std::optional<OrderId> operator()(QueryVenue const& it) { return it.order; }
        std::optional<OrderId> operator()(StartTimer const& it) { return it.timer.order; }
        std::optional<OrderId> operator()(StopTimer const& it) { return it.timer.order; }
        std::optional<OrderId> operator()(Alert const& it) { return it.order; }
        std::optional<OrderId> operator()(MassCancelReport const&) { return std::nullopt; }
        std::optional<OrderId> operator()(ListStatus const&) { return std::nullopt; }
        std::optional<OrderId> operator()(News const&) { return std::nullopt; }
        std::optional<OrderId> operator()(AnswerQuery const&) { return std::nullopt; }
        std::optional<OrderId> operator()(AdministerSession const&) { return std::nullopt; }
        std::optional<OrderId> operator()(BreakNews const& it) { return it.now.order; }
    };
    return std::visit(Finder(), effect);
}

// Inputs about the whole house: what follows from them may concern many orders.
bool is_about_one_order(Input const& input) {
    if (auto const* fired = std::get_if<TimerFired>(&input)) return fired->timer.order.is_known();
    return !std::holds_alternative<Started>(input) && !std::holds_alternative<Configured>(input) &&
           !std::holds_alternative<InstrumentDefined>(input) &&
           !std::holds_alternative<DeskLoggedOn>(input) &&
           !std::holds_alternative<DeskLoggedOff>(input) &&
           !std::holds_alternative<VenueLink>(input) &&
           !std::holds_alternative<VenueBalances>(input) &&
           !std::holds_alternative<VenuePositions>(input) &&
           !std::holds_alternative<MassCancel>(input) &&
           !std::holds_alternative<MassStatusQuery>(input) &&
           !std::holds_alternative<OrderList>(input) &&
           !std::holds_alternative<ListStatusQuery>(input) &&
           !std::holds_alternative<ListCancel>(input) &&
           !std::holds_alternative<HaltChanged>(input) &&
           !std::holds_alternative<VenueStatement>(input) &&
           !std::holds_alternative<VenueProof>(input);
}

OrderChange& change_of(std::vector<OrderChange>& changes, OrderId id) {
    auto const found = std::find_if(changes.begin(), changes.end(),
                                    [&](OrderChange const& each) { return each.id == id; });
    if (found != changes.end()) return *found;
    changes.push_back({.id = id});
    return changes.back();
}

bool ends_with_a_reason(ReportKind kind) {
    return kind == ReportKind::rejected || kind == ReportKind::canceled ||
           kind == ReportKind::expired;
}

void note_report(std::vector<OrderChange>& changes, Report const& report, OrderId own) {
    // The answer to a duplicate names the first order, but it is the second one that is refused.
    bool const is_of_own = own.is_known() && report.order_id != own;
    if (!report.order_id && !is_of_own) return;
    auto& change = change_of(changes, is_of_own ? own : *report.order_id);
    change.report = report;
    if (is_of_own) {
        change.report->status = OrderStatus::rejected;
        change.report->cumulative = Quantity();
        change.report->leaves = Quantity();
        change.report->average = Price();
        change.report->venue.reset();
        change.report->venue_order_id = VenueOrderId();
    }
    if (report.kind == ReportKind::replaced) change.current_cl_ord_id = report.cl_ord_id;
    if (ends_with_a_reason(report.kind) && report.refusal.reason != Reason::none) {
        change.refusal = report.refusal;
    }
}

// Sent by nobody here: from the venue's word, or an operator's, to the house.
std::optional<OrderRow> order_adopted(OrderId own, Effects const& effects) {
    static Origin const house{.session = house_session};
    for (auto const& effect : effects) {
        auto const* report = std::get_if<Report>(&effect);
        bool const is_it = report != nullptr && report->kind == ReportKind::accepted &&
                           report->order_id == own && report->session == house_session;
        if (!is_it) continue;
        return OrderRow{own,
                        &house,
                        report->account,
                        report->symbol,
                        report->side,
                        report->terms,
                        report->cl_ord_id,
                        report->venue,
                        {},
                        {}};
    }
    return std::nullopt;
}

}  // namespace

std::optional<OrderRow> order_brought_by(Stamped const& stamped, Effects const& effects) {
    auto const* const report = first_report(effects);
    OrderId const own{stamped.sequence};
    if (auto const* input = std::get_if<NewOrder>(&stamped.input)) {
        bool const is_repeat =
            report != nullptr && report->kind == ReportKind::status && report->order_id != own;
        // Of a list that was refused, or read before in part: nothing came of it.
        bool const is_skipped = report == nullptr && !input->list_id.empty();
        if (is_repeat || is_skipped) return std::nullopt;
        return OrderRow{
            own,          &input->origin,   input->account, input->symbol,  input->side,
            input->terms, input->cl_ord_id, input->route,   input->verdict, input->list_id};
    }
    if (auto const* input = std::get_if<RefusedMessage>(&stamped.input)) {
        if (input->answer != RefusedMessage::Answer::order_rejected) return std::nullopt;
        return OrderRow{own,
                        &input->origin,
                        input->account,
                        input->symbol,
                        input->side,
                        input->terms,
                        input->cl_ord_id,
                        std::nullopt,
                        {},
                        {}};
    }
    return order_adopted(own, effects);
}

std::optional<OrderId> order_spoken_of(Stamped const& stamped, Effects const& effects) {
    if (!is_about_one_order(stamped.input)) return std::nullopt;
    for (auto const& effect : effects) {
        if (auto const order = order_of(effect)) return order;
    }
    return std::nullopt;
}

std::optional<OrderId> order_behind(VenueClientId const& client_id, std::uint64_t epoch) {
    auto const text = client_id.view();
    auto const y = text.find('y'), z = text.find('z');
    if (y == std::string_view::npos || z == std::string_view::npos || z < y) return std::nullopt;
    OrderId order;
    std::uint32_t leg = 0;
    std::from_chars(text.data() + y + 1, text.data() + z, order.value, 32);
    std::from_chars(text.data() + z + 1, text.data() + text.size(), leg, 32);
    if (!order.is_known() || make_venue_client_id(epoch, order, leg) != client_id) {
        return std::nullopt;
    }
    return order;
}

std::vector<OrderChange> changes_in(Effects const& effects, OrderId own) {
    std::vector<OrderChange> changes;
    for (auto const& effect : effects) {
        if (auto const* report = std::get_if<Report>(&effect)) {
            note_report(changes, *report, own);
        } else if (auto const* submit = std::get_if<SubmitToVenue>(&effect)) {
            change_of(changes, submit->order->order).venue_client_id = submit->order->client_id;
        } else if (auto const* replace = std::get_if<ReplaceAtVenue>(&effect)) {
            auto const& order = replace->replacement->order;
            change_of(changes, order.order).venue_client_id = order.client_id;
        }
    }
    return changes;
}

}  // namespace trestle::audit
