// Answers to submits, replaces, cancels and batches, inward.
#include "adapters/okx/errors.hpp"
#include "adapters/okx/json.hpp"

namespace trestle::adapters::okx {

using words::not_understood;
using words::text_or_none;

namespace {

Inputs failed(Payload const& payload, Asked const& asked, VenueError const& error) {
    return words::failed(payload, asked, error, kind_of(error), reason_of(error));
}

// A row names the order by the venue's id, or by an id of ours: an amended order keeps its first.
bool is_about(Element row, Asked const& asked) {
    // The answer to a cancel need not name what we asked for by our own id.
    bool const has_name = !text_or_none(row, "algoClOrdId").empty();
    if (asked.is_waiting) return !has_name || is_about_algo(row, asked);
    auto const order_id = text_or_none(row, "ordId");
    auto const& asked_id =
        asked.request == VenueRequest::replace ? asked.old_order_id : asked.order_id;
    if (!asked_id.empty()) return order_id == asked_id.view();
    auto const named = VenueClientId::from(text_or_none(row, "clOrdId"));
    return named && !named->empty() &&
           (*named == asked.client_id || words::is_same_order(*named, asked.client_id));
}

Inputs decode_row(Payload const& payload, Element row, Asked const& asked) {
    if (auto const error = error_in_row(row)) return failed(payload, asked, *error);
    if (!words::text_of(row, "sCode") || !is_about(row, asked)) {
        return not_understood(payload, asked, "an acknowledgement of another order");
    }
    return {};
}

}  // namespace

Inputs decode_answer(Payload const& payload, Form form, Asked const& asked) {
    if (auto const error = decode_error(payload, form)) return failed(payload, asked, *error);
    auto const rows = rows_of(payload);
    if (!rows || rows->size() != 1) {
        return not_understood(payload, asked, "an answer without its one row");
    }
    return decode_row(payload, rows->at(0).value(), asked);
}

Inputs decode_batch(Payload const& payload, Form form, std::vector<Asked> const& asked) {
    Inputs inputs;
    auto const error = decode_error(payload, form);
    auto const rows = rows_of(payload);
    bool const has_rows = rows && rows->size() == asked.size();
    for (std::size_t i = 0; i < asked.size(); ++i) {
        Inputs more;
        if (has_rows) {
            more = decode_row(payload, rows->at(i).value(), asked[i]);
        } else if (error) {
            more = failed(payload, asked[i], *error);
        } else {
            more = not_understood(payload, asked[i], "a batch answer has another number of rows");
        }
        for (Input& input : more) inputs.push_back(std::move(input));
    }
    return inputs;
}

}  // namespace trestle::adapters::okx
