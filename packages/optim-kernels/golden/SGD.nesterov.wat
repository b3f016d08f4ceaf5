;; SGD: one optimizer step. Made from its update rule.
(module
  (import "env" "memory" (memory 0))
  (import "env" "pow" (func $pow (param f64 f64) (result f64)))

  ;; Writes p, momentumBuffer, for each weight.
  (func (export "0") (param $table i32) (param $pieces i32)
    (local $p_at i32)
    (local $g_at i32)
    (local $momentum_buffer_at i32)
    (local $uniforms i32)
    (local $weight_decay v128)
    (local $momentum v128)
    (local $lr v128)
    (local $count i32)
    (local $rest i32)
    (local $p v128)
    (local $g v128)
    (local $x4 v128)
    (local $momentum_buffer v128)
    (local $new_momentum_buffer v128)
    (local $new_p v128)
    (block $pieces_done
      (loop $pieces
        (br_if $pieces_done (i32.eqz (local.get $pieces)))
        (local.set $count (i32.load (local.get $table)))
        (local.set $uniforms (i32.load offset=8 (local.get $table)))
        (local.set $p_at (i32.load offset=16 (local.get $table)))
        (local.set $g_at (i32.load offset=20 (local.get $table)))
        (local.set $momentum_buffer_at (i32.load offset=24 (local.get $table)))
        (local.set $weight_decay (v128.load32_splat (local.get $uniforms)))
        (local.set $momentum (v128.load32_splat offset=4 (local.get $uniforms)))
        (local.set $lr (v128.load32_splat offset=8 (local.get $uniforms)))
        (local.set $rest (local.get $count))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 8)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x4 (f32x4.add (local.get $g) (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $momentum_buffer (v128.load (local.get $momentum_buffer_at)))
            (local.set $new_momentum_buffer
              (f32x4.add (f32x4.mul (local.get $momentum_buffer) (local.get $momentum)) (local.get $x4)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.add (local.get $x4) (f32x4.mul (local.get $new_momentum_buffer) (local.get $momentum)))
                  (local.get $lr))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $momentum_buffer_at) (local.get $new_momentum_buffer))
            (local.set $p (v128.load offset=16 (local.get $p_at)))
            (local.set $g (v128.load offset=16 (local.get $g_at)))
            (local.set $x4 (f32x4.add (local.get $g) (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $momentum_buffer (v128.load offset=16 (local.get $momentum_buffer_at)))
            (local.set $new_momentum_buffer
              (f32x4.add (f32x4.mul (local.get $momentum_buffer) (local.get $momentum)) (local.get $x4)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.add (local.get $x4) (f32x4.mul (local.get $new_momentum_buffer) (local.get $momentum)))
                  (local.get $lr))))
            (v128.store offset=16 (local.get $p_at) (local.get $new_p))
            (v128.store offset=16 (local.get $momentum_buffer_at) (local.get $new_momentum_buffer))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 32)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 32)))
            (local.set $momentum_buffer_at (i32.add (local.get $momentum_buffer_at) (i32.const 32)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -8)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.lt_s (local.get $rest) (i32.const 4)))
            (local.set $p (v128.load (local.get $p_at)))
            (local.set $g (v128.load (local.get $g_at)))
            (local.set $x4 (f32x4.add (local.get $g) (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $momentum_buffer (v128.load (local.get $momentum_buffer_at)))
            (local.set $new_momentum_buffer
              (f32x4.add (f32x4.mul (local.get $momentum_buffer) (local.get $momentum)) (local.get $x4)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.add (local.get $x4) (f32x4.mul (local.get $new_momentum_buffer) (local.get $momentum)))
                  (local.get $lr))))
            (v128.store (local.get $p_at) (local.get $new_p))
            (v128.store (local.get $momentum_buffer_at) (local.get $new_momentum_buffer))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 16)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 16)))
            (local.set $momentum_buffer_at (i32.add (local.get $momentum_buffer_at) (i32.const 16)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -4)))
            (br $rest)))
        (block $rest_done
          (loop $rest
            (br_if $rest_done (i32.eqz (local.get $rest)))
            (local.set $p (f32x4.splat (f32.load (local.get $p_at))))
            (local.set $g (f32x4.splat (f32.load (local.get $g_at))))
            (local.set $x4 (f32x4.add (local.get $g) (f32x4.mul (local.get $p) (local.get $weight_decay))))
            (local.set $momentum_buffer (f32x4.splat (f32.load (local.get $momentum_buffer_at))))
            (local.set $new_momentum_buffer
              (f32x4.add (f32x4.mul (local.get $momentum_buffer) (local.get $momentum)) (local.get $x4)))
            (local.set $new_p
              (f32x4.sub
                (local.get $p)
                (f32x4.mul
                  (f32x4.add (local.get $x4) (f32x4.mul (local.get $new_momentum_buffer) (local.get $momentum)))
                  (local.get $lr))))
            (f32.store (local.get $p_at) (f32x4.extract_lane 0 (local.get $new_p)))
            (f32.store (local.get $momentum_buffer_at) (f32x4.extract_lane 0 (local.get $new_momentum_buffer)))
            (local.set $p_at (i32.add (local.get $p_at) (i32.const 4)))
            (local.set $g_at (i32.add (local.get $g_at) (i32.const 4)))
            (local.set $momentum_buffer_at (i32.add (local.get $momentum_buffer_at) (i32.const 4)))
            (local.set $rest (i32.add (local.get $rest) (i32.const -1)))
            (br $rest)))
        (local.set $table (i32.add (local.get $table) (i32.const 28)))
        (local.set $pieces (i32.add (local.get $pieces) (i32.const -1)))
        (br $pieces)))))
