//! Memory lives as long as the call, so nothing is given back: a pointer that moves up, and down or
//! further up when the newest block goes or grows.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;

struct Bump {
    next: Cell<usize>,
}

// One call, one thread.
unsafe impl Sync for Bump {}

#[global_allocator]
static HEAP: Bump = Bump { next: Cell::new(0) };

extern "C" {
    static __heap_base: u8;
}

const PAGE: usize = 65536;

impl Bump {
    fn top(&self) -> usize {
        match self.next.get() {
            0 => unsafe { &__heap_base as *const u8 as usize },
            top => top,
        }
    }

    /// Moves the end of the heap; false when the memory's limit is reached.
    fn move_to(&self, top: usize) -> bool {
        let have = core::arch::wasm32::memory_size(0) * PAGE;
        if top > have {
            let pages = (top - have + PAGE - 1) / PAGE;
            if core::arch::wasm32::memory_grow(0, pages) == usize::MAX {
                return false;
            }
        }
        self.next.set(top);
        true
    }
}

unsafe impl GlobalAlloc for Bump {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let mask = layout.align() - 1;
        let begin = match self.top().checked_add(mask) {
            Some(unaligned) => unaligned & !mask,
            None => return core::ptr::null_mut(),
        };
        match begin.checked_add(layout.size()) {
            Some(top) if self.move_to(top) => begin as *mut u8,
            _ => core::ptr::null_mut(),
        }
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if block as usize + layout.size() == self.next.get() {
            self.next.set(block as usize);
        }
    }

    #[inline(never)]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let begin = block as usize;
        if begin + layout.size() == self.next.get() {
            return match begin.checked_add(size) {
                Some(top) if self.move_to(top) => block,
                _ => core::ptr::null_mut(),
            };
        }
        let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
        if !moved.is_null() {
            core::ptr::copy_nonoverlapping(block, moved, layout.size().min(size));
        }
        moved
    }
}
