// Owns the corrective actions that ops allow an account: terms that the venue would refuse for
// their steps and minimums are made such that it takes them. Never worse for the desk than asked.
#pragma once

#include <string>

#include "oms/model/inputs.hpp"

namespace trestle::core {

struct Corrected {
    Terms terms;
    std::string text;  // what became of what; empty: nothing was changed
};

[[nodiscard]] Corrected correct_terms(AccountPolicy const& policy, Instrument const& listed,
                                      Side side, Terms const& asked, Reference const& reference);

}  // namespace trestle::core
