#include "fix/request.hpp"

#include "fix/message.hpp"

namespace trestle::fix {

std::size_t Request::place_of(int tag) {
    static constexpr auto places = make_places();
    auto const index = static_cast<std::size_t>(tag);
    return index < places.size() ? places[index] : nowhere;
}

Request::Request(std::string_view message) {
    FieldReader reader(message);
    while (auto const field = reader.next()) {
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
