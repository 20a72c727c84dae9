// Owns the always-on assertion. For what only we control: client or venue data never trips one.
#pragma once

namespace trestle {

[[noreturn]] void assertion_failed(char const* claim, char const* file, int line) noexcept;

}  // namespace trestle

// Never compiled out: a broken promise stops the process, and replay brings it back.
#define OMS_ASSERT(claim) \
    (static_cast<bool>(claim) ? void(0) : ::trestle::assertion_failed(#claim, __FILE__, __LINE__))
