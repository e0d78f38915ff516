;; In how many bits each of many sketches differs from the one at address 0. A sketch is some words
;; of 64 bits; sketches lie one after the other. Those whose byte in $mask or $present is 0 get 65535.
(module
  (memory (export "memory") 1)

  (func (export "signDistances")
    (param $sketches i32) (param $count i32) (param $bytes i32)
    (param $mask i32) (param $present i32) (param $out i32)
    (local $end i32) (local $at i32) (local $distance i64)
    (local.set $end (i32.add (local.get $mask) (local.get $count)))
    (block $done
      (loop $sketch
        (br_if $done (i32.ge_u (local.get $mask) (local.get $end)))
        (if (i32.and (i32.load8_u (local.get $mask)) (i32.load8_u (local.get $present)))
          (then
            (local.set $at (i32.const 0))
            (local.set $distance (i64.const 0))
            (loop $word
              (local.set $distance
                (i64.add (local.get $distance)
                  (i64.popcnt
                    (i64.xor
                      (i64.load (i32.add (local.get $sketches) (local.get $at)))
                      (i64.load (local.get $at))))))
              (local.set $at (i32.add (local.get $at) (i32.const 8)))
              (br_if $word (i32.lt_u (local.get $at) (local.get $bytes))))
            (i64.store16 (local.get $out) (local.get $distance)))
          (else
            (i32.store16 (local.get $out) (i32.const 65535))))
        (local.set $sketches (i32.add (local.get $sketches) (local.get $bytes)))
        (local.set $mask (i32.add (local.get $mask) (i32.const 1)))
        (local.set $present (i32.add (local.get $present) (i32.const 1)))
        (local.set $out (i32.add (local.get $out) (i32.const 2)))
        (br $sketch)))))
