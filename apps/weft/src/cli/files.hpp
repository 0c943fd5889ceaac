#pragma once

// Files as values: read whole, written whole.

#include <weft/base/bytes.hpp>

#include "cli/cli.hpp"
#include <filesystem>
#include <string>

namespace weft::app {

inline constexpr std::size_t input_bytes_max = 64u << 20;

/// The file's text, or standard input for "-".
/// Errors (usage): file_unreadable, file_too_large.
[[nodiscard]] Try<std::string> read_text(const std::string& path);

/// Of a file, at most so many bytes from a place on; none beyond its end.
/// Errors (usage): file_unreadable.
[[nodiscard]] Try<std::string> read_part(const std::filesystem::path& path,
                                         std::uintmax_t from,
                                         std::size_t bytes_max);

/// A file that settings name. Errors (usage): those of `read_text`; file_no_file: a directory, a
/// pipe or a device, which could hold the reader up for ever.
[[nodiscard]] Try<std::string> read_configured(const std::string& path);

/// Replaces the file in one step: a reader sees the old text or the new one, on disk before this
/// returns. Errors: file_unwritable.
[[nodiscard]] Try<void> write_text(const std::filesystem::path& path,
                                   std::string_view text,
                                   unsigned mode = 0644);

}  // namespace weft::app
