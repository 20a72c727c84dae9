// Owns the story of one order as a page of text: for auditors, desks and the demo.
#pragma once

#include <string>
#include <string_view>

#include "oms/model/result.hpp"

namespace trestle::audit {

struct Story {
    std::string text;
};

// `order` is an OrderID ("T12"), a ClOrdID, or a venue's id of it; several orders may have the same
// ClOrdID, and all are shown. The problem says when there is none.
[[nodiscard]] Result<Story, std::string> show(std::string const& path, std::string_view order);

}  // namespace trestle::audit
