;; Dot products of one query with many int8 vectors that lie one after the other; sums are int32.
;; The number of dimensions is a multiple of 16.
(module
  (memory (export "memory") 1)

  ;; The query is int16 at address 0.
  (func (export "dotProducts")
    (param $vectors i32) (param $count i32) (param $dimensions i32) (param $out i32)
    (local $end i32) (local $query i32) (local $stop i32)
    (local $left v128) (local $right v128) (local $bytes v128)
    (local.set $end
      (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $stop (i32.shl (local.get $dimensions) (i32.const 1)))
    (block $done
      (loop $vector
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $query (i32.const 0))
        (local.set $left (v128.const i32x4 0 0 0 0))
        (local.set $right (v128.const i32x4 0 0 0 0))
        (loop $block
          (local.set $bytes (v128.load (local.get $vectors)))
          (local.set $left
            (i32x4.add (local.get $left)
              (i32x4.dot_i16x8_s
                (i16x8.extend_low_i8x16_s (local.get $bytes))
                (v128.load (local.get $query)))))
          (local.set $right
            (i32x4.add (local.get $right)
              (i32x4.dot_i16x8_s
                (i16x8.extend_high_i8x16_s (local.get $bytes))
                (v128.load offset=16 (local.get $query)))))
          (local.set $vectors (i32.add (local.get $vectors) (i32.const 16)))
          (local.set $query (i32.add (local.get $query) (i32.const 32)))
          (br_if $block (i32.lt_u (local.get $query) (local.get $stop))))
        (local.set $left (i32x4.add (local.get $left) (local.get $right)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $left)) (i32x4.extract_lane 1 (local.get $left)))
            (i32.add (i32x4.extract_lane 2 (local.get $left)) (i32x4.extract_lane 3 (local.get $left)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $vector)))))
