#include "adapters/transport/secret.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace trestle::adapters::transport {
namespace {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);

TEST(Secret, prints_as_stars_only) {
    Secret const secret(std::string_view("NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP"));
    std::ostringstream out;
    out << secret;
    EXPECT_EQ(out.str(), "***");
}

TEST(Secret, wipes_the_text_it_was_made_from) {
    std::string text = "a secret that is longer than any inline buffer of a string";
    char const* const bytes = text.data();
    std::size_t const size = text.size();
    Secret const secret(std::move(text));
    EXPECT_EQ(secret.reveal().size(), size);
    EXPECT_EQ(std::string_view(bytes, 8), std::string_view("\0\0\0\0\0\0\0\0", 8));
}

TEST(Secret, moves_whole_and_leaves_nothing) {
    Secret first(std::string_view("abc"));
    Secret second(std::move(first));
    EXPECT_EQ(second.reveal(), "abc");
    EXPECT_TRUE(first.empty());
    Secret third(std::string_view("xyz"));
    third = std::move(second);
    EXPECT_EQ(third.reveal(), "abc");
}

}  // namespace
}  // namespace trestle::adapters::transport
