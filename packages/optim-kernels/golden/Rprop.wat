;; Rprop: one optimizer step. Made from its update rule.
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

  ;; Writes p, prev, stepSize, for each weight.
  (func (export "0") (param $table i32) (param $pieces i32)
    (local $p_at i32)
    (local $g_at i32)
    (local $prev_at i32)
    (local $step_size_at i32)
    (local $uniforms i32)
    (local $etas0 v128)
    (local $etas1 v128)
    (local $step_sizes0 v128)
    (local $step_sizes1 v128)
    (local $count i32)
    (local $rest i32)
    (local $p v128)
    (local $g v128)
    (local $prev v128)
    (local $x3 v128)
    (local $x5 v128)
    (local $new_prev v128)
    (local $step_size v128)
    (local $new_step_size v128)
    (local $new_p v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $p_at (i32.load offset=16 (local.get $table)))
        (local.set $g_at (i32.load offset=20 (local.get $table)))
        (local.set $prev_at (i32.load offset=24 (local.get $table)))
        (local.set $step_size_at (i32.load offset=28 (local.get $table)))
        (local.set $etas0 (v128.load32_splat (local.get $uniforms)))
        (local.set $etas1 (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $step_sizes0 (v128.load32_splat offset=8 (local.get $uniforms)))
        (local.set $step_sizes1 (v128.load32_splat offset=12 (local.get $uniforms)))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $prev (v128.load (local.get $prev_at)))
            (local.set $x3 (f32x4.mul (local.get $g) (local.get $prev)))
            (local.set $x5 (f32x4.lt (local.get $x3) (v128.const f32x4 0 0 0 0)))
            (local.set $new_prev (v128.bitselect (v128.const f32x4 0 0 0 0) (local.get $g) (local.get $x5)))
            (local.set $step_size (v128.load (local.get $step_size_at)))
            (local.set $new_step_size
              (f32x4.min
                (f32x4.max
                  (f32x4.mul
                    (local.get $step_size)
                    (v128.bitselect
                      (local.get $etas0)
                      (v128.bitselect
                        (local.get $etas1)
                        (v128.const f32x4 1 1 1 1)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x3)))
                      (local.get $x5)))
                  (local.get $step_sizes0))
                (local.get $step_sizes1)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.sub
                    (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $new_prev)) (v128.const f32x4 1 1 1 1))
                    (v128.and (f32x4.lt (local.get $new_prev) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                  (local.get $new_step_size))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $prev_at) (local.get $new_prev))
            (v128.store (local.get $step_size_at) (local.get $new_step_size))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $prev (v128.load offset=16 (local.get $prev_at)))
            (local.set $x3 (f32x4.mul (local.get $g) (local.get $prev)))
            (local.set $x5 (f32x4.lt (local.get $x3) (v128.const f32x4 0 0 0 0)))
            (local.set $new_prev (v128.bitselect (v128.const f32x4 0 0 0 0) (local.get $g) (local.get $x5)))
            (local.set $step_size (v128.load offset=16 (local.get $step_size_at)))
            (local.set $new_step_size
              (f32x4.min
                (f32x4.max
                  (f32x4.mul
                    (local.get $step_size)
                    (v128.bitselect
                      (local.get $etas0)
                      (v128.bitselect
                        (local.get $etas1)
                        (v128.const f32x4 1 1 1 1)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x3)))
                      (local.get $x5)))
                  (local.get $step_sizes0))
                (local.get $step_sizes1)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.sub
                    (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $new_prev)) (v128.const f32x4 1 1 1 1))
                    (v128.and (f32x4.lt (local.get $new_prev) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                  (local.get $new_step_size))))
            (v128.store offset=16 (local.get $p_at) (local.get $new_p))
            (v128.store offset=16 (local.get $prev_at) (local.get $new_prev))
            (v128.store offset=16 (local.get $step_size_at) (local.get $new_step_size))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $prev_at (i32.add (local.get $prev_at) (i32.const 32)))
            (local.set $step_size_at (i32.add (local.get $step_size_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $prev (v128.load (local.get $prev_at)))
            (local.set $x3 (f32x4.mul (local.get $g) (local.get $prev)))
            (local.set $x5 (f32x4.lt (local.get $x3) (v128.const f32x4 0 0 0 0)))
            (local.set $new_prev (v128.bitselect (v128.const f32x4 0 0 0 0) (local.get $g) (local.get $x5)))
            (local.set $step_size (v128.load (local.get $step_size_at)))
            (local.set $new_step_size
              (f32x4.min
                (f32x4.max
                  (f32x4.mul
                    (local.get $step_size)
                    (v128.bitselect
                      (local.get $etas0)
                      (v128.bitselect
                        (local.get $etas1)
                        (v128.const f32x4 1 1 1 1)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x3)))
                      (local.get $x5)))
                  (local.get $step_sizes0))
                (local.get $step_sizes1)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.sub
                    (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $new_prev)) (v128.const f32x4 1 1 1 1))
                    (v128.and (f32x4.lt (local.get $new_prev) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                  (local.get $new_step_size))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $prev_at) (local.get $new_prev))
            (v128.store (local.get $step_size_at) (local.get $new_step_size))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $prev_at (i32.add (local.get $prev_at) (i32.const 16)))
            (local.set $step_size_at (i32.add (local.get $step_size_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $prev (f32x4.splat (f32.load (local.get $prev_at))))
            (local.set $x3 (f32x4.mul (local.get $g) (local.get $prev)))
            (local.set $x5 (f32x4.lt (local.get $x3) (v128.const f32x4 0 0 0 0)))
            (local.set $new_prev (v128.bitselect (v128.const f32x4 0 0 0 0) (local.get $g) (local.get $x5)))
            (local.set $step_size (f32x4.splat (f32.load (local.get $step_size_at))))
            (local.set $new_step_size
              (f32x4.min
                (f32x4.max
                  (f32x4.mul
                    (local.get $step_size)
                    (v128.bitselect
                      (local.get $etas0)
                      (v128.bitselect
                        (local.get $etas1)
                        (v128.const f32x4 1 1 1 1)
                        (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $x3)))
                      (local.get $x5)))
                  (local.get $step_sizes0))
                (local.get $step_sizes1)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.sub
                    (v128.and (f32x4.lt (v128.const f32x4 0 0 0 0) (local.get $new_prev)) (v128.const f32x4 1 1 1 1))
                    (v128.and (f32x4.lt (local.get $new_prev) (v128.const f32x4 0 0 0 0)) (v128.const f32x4 1 1 1 1)))
                  (local.get $new_step_size))))
            (f32.store (local.get $p_at) (f32x4.extract_lane 0 (local.get $new_p)))
            (f32.store (local.get $prev_at) (f32x4.extract_lane 0 (local.get $new_prev)))
            (f32.store (local.get $step_size_at) (f32x4.extract_lane 0 (local.get $new_step_size)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $prev_at (i32.add (local.get $prev_at) (i32.const 4)))
            (local.set $step_size_at (i32.add (local.get $step_size_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 32)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces)))))
