#pragma once

// Included before everything else where bugs are planted.

/// The number of the mistake this process makes; read from the environment at start. 0: none.
extern int weft_planted_bug;
