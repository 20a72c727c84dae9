#include "fix/message.hpp"

namespace trestle::fix {

namespace {

constexpr std::size_t longest_tag = 9;  // fits an int

}  // namespace

std::optional<Field> FieldReader::next() {
    std::size_t at = 0;
    int tag = 0;
    while (at < rest_.size() && at < longest_tag && rest_[at] >= '0' && rest_[at] <= '9') {
        tag = tag * 10 + (rest_[at] - '0');
        ++at;
    }
    if (at == 0 || at == rest_.size() || rest_[at] != '=') return std::nullopt;
    auto const end = rest_.find(soh, at + 1);
    if (end == std::string_view::npos) return std::nullopt;
    Field const field{tag, rest_.substr(at + 1, end - at - 1)};
    rest_.remove_prefix(end + 1);
    return field;
}

}  // namespace trestle::fix
