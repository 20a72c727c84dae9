#include "adapters/sim/port.hpp"

#include <algorithm>

namespace trestle::adapters::sim {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view HttpRequest::header(std::string_view name) const {
    for (auto const& [known, value] : headers)
        if (std::ranges::equal(known, name, {}, lower, lower)) return value;
    return {};
}

std::string HttpRequest::host() const {
    auto const value = header("Host");
    std::string name(value.substr(0, value.find(':')));
    std::ranges::transform(name, name.begin(), lower);
    return name;
}

std::string_view HttpRequest::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view HttpRequest::query() const {
    auto const mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
}

}  // namespace trestle::adapters::sim
