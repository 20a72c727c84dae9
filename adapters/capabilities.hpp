// Owns what each venue can do, as data: native, done by Trestle in its place, or refused with the
// alternative named. Never talks to a venue; what a venue refuses at run time is its answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "oms/model/ids.hpp"
#include "oms/model/reasons.hpp"
#include "oms/model/terms.hpp"

namespace trestle::adapters {

struct Capabilities {
    bool can_amend_quantity_down_in_place = false;  // keeps the order's place in the book
    bool can_replace_in_one_request = false;        // cancel and new as one request
    bool can_query_by_client_id = false;
    bool can_cancel_all = false;                // of one symbol, in one request
    bool has_dead_man_switch = false;           // the venue cancels when we fall silent
    bool is_client_id_unique_for_ever = false;  // false: a closed id may be used again
    // Price and quantity change under the same venue id: the venue knows no second leg.
    bool can_amend_price_in_place = false;
    // An acknowledgement proves no more than that the request came in; the stream tells the rest.
    bool has_deferred_answers = false;
    // What waits for its trigger is no order yet: it has an id, requests and lists of its own, and
    // cannot be amended. When it fires the venue makes an order of it.
    bool holds_conditionals_apart = false;
    std::uint32_t orders_per_batch = 0;  // 0: no batches
    std::uint32_t cancels_per_batch = 0;
    bool has_session = false;  // false: its words are known, and nothing connects to it yet
};

[[nodiscard]] std::optional<Capabilities> capabilities_of(Venue venue);

// What a desk or an operator may want of an order or of a venue.
enum class Feature : std::uint8_t {
    market,
    limit,
    immediate_or_cancel,
    fill_or_kill,
    post_only,
    good_till_date,
    day,
    cash_quantity,
    stop,
    stop_limit,
    take_profit,
    trailing_stop,
    pegged,
    floating_peg,
    iceberg,
    minimum_quantity,
    reduce_only,
    hedge_mode,
    self_trade_modes,
    short_sale,
    amend_quantity_down,
    amend_price,
    cancel_all,
    dead_man_switch,
};
inline constexpr int feature_count = static_cast<int>(Feature::dead_man_switch) + 1;
[[nodiscard]] std::string_view name_of(Feature feature);  // "post_only"

enum class Support : std::uint8_t {
    native,       // the venue does it
    synthesised,  // the venue does not; Trestle does it in its place
    refused,      // neither; `note` names what to do instead
};
struct FeatureSupport {
    Support support = Support::refused;
    std::string_view note;  // how; or instead of what
};
[[nodiscard]] FeatureSupport support_of(Venue venue, Feature feature);
// Nothing unless it is refused.
[[nodiscard]] std::optional<Refusal> refusal_of(Venue venue, Feature feature);

// Why this venue cannot hold such an order, naming the alternative; nothing when it can.
[[nodiscard]] std::optional<Refusal> unsupported_terms(Venue venue, Terms const& terms);

}  // namespace trestle::adapters
