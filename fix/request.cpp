#include "fix/request.hpp"

#include "fix/message.hpp"

namespace trestle::fix {

std::size_t Request::place_of(int tag) {
    static constexpr auto places = make_places();
    return places[index_of(tag)];
}

Request::Request(std::string_view message) : message_(message) {
    FieldReader reader(message);
    bool is_in_dates = false;
    while (auto const field = reader.next()) {
        // NoDates(580) is the one group whose members have tags that are kept elsewhere.
        bool const is_date = field->tag == tag::trade_date || field->tag == tag::transact_time;
        is_in_dates = field->tag == tag::no_dates || (is_in_dates && is_date);
        if (is_in_dates && is_date) continue;
        std::size_t const place = place_of(field->tag);
        if (place == nowhere) continue;
        if (place == unsupported) {
            if (unsupported_tag_ != 0) continue;
            unsupported_tag_ = field->tag;
            unsupported_value_ = field->value;
            continue;
        }
        bool const is_second = values_[place].data() != nullptr;
        if (is_second && repeated_tag_ == 0) repeated_tag_ = field->tag;
        if (!is_second) values_[place] = field->value;
    }
    is_whole_ = reader.is_at_end();
}

}  // namespace trestle::fix
