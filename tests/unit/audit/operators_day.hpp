// Owns the part of a day that operators, lists and questions fill: what issue 3 added to journals.
#pragma once

#include "tests/unit/audit/history.hpp"

namespace trestle::audit {

// An order with parties, then a kill switch, lists, mass cancels, busts and questions.
void add_operators(History& day);

}  // namespace trestle::audit
